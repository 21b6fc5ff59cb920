/** {@code serai demo}: plays the main job from outside, as a stranger's program would, and proves each step of it. */
@NullMarked
package dev.serai.cli.demo;

import org.jspecify.annotations.NullMarked;
