@NullMarked
package dev.serai.cli.bridge;

import org.jspecify.annotations.NullMarked;
