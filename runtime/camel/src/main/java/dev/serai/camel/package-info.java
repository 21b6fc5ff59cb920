/** The Camel component {@code connector:}. */
@NullMarked
package dev.serai.camel;

import org.jspecify.annotations.NullMarked;
