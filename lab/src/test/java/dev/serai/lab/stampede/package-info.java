@NullMarked
package dev.serai.lab.stampede;

import org.jspecify.annotations.NullMarked;
