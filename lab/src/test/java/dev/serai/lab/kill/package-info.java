@NullMarked
package dev.serai.lab.kill;

import org.jspecify.annotations.NullMarked;
