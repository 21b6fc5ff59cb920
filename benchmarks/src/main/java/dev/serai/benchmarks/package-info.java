/** Measurements of the hot path. */
@NullMarked
package dev.serai.benchmarks;

import org.jspecify.annotations.NullMarked;
