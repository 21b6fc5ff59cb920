/** The sample, tested. */
@NullMarked
package dev.serai.sample.plain;

import org.jspecify.annotations.NullMarked;
