@NullMarked
package dev.serai.cli.demo;

import org.jspecify.annotations.NullMarked;
