@NullMarked
package dev.serai.testkit;

import org.jspecify.annotations.NullMarked;
