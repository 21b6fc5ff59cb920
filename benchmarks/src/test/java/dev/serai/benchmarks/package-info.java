/** The measurements measure what they say. */
@NullMarked
package dev.serai.benchmarks;

import org.jspecify.annotations.NullMarked;
