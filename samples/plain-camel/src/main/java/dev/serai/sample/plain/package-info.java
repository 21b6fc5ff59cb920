/** A Camel application that uses connections without the platform. */
@NullMarked
package dev.serai.sample.plain;

import org.jspecify.annotations.NullMarked;
