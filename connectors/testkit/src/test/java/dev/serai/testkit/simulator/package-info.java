@NullMarked
package dev.serai.testkit.simulator;

import org.jspecify.annotations.NullMarked;
