@NullMarked
package dev.serai.terminal;

import org.jspecify.annotations.NullMarked;
