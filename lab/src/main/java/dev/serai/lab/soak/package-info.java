/** {@code ./serai lab soak}: refreshes while everything around them fails at random. */
@NullMarked
package dev.serai.lab.soak;

import org.jspecify.annotations.NullMarked;
