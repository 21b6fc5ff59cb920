/** The component against the provider simulator. */
@NullMarked
package dev.serai.camel;

import org.jspecify.annotations.NullMarked;
