@NullMarked
package dev.serai.lab.soak;

import org.jspecify.annotations.NullMarked;
