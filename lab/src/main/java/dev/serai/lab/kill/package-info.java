/** {@code ./serai lab kill}: processes that die at every step of a refresh. */
@NullMarked
package dev.serai.lab.kill;

import org.jspecify.annotations.NullMarked;
