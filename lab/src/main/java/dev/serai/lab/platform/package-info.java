/** Whole platforms as processes of their own, with everything that they need: what the lab breaks. */
@NullMarked
package dev.serai.lab.platform;

import org.jspecify.annotations.NullMarked;
