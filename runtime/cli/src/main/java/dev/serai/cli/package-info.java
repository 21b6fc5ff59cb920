/** The command-line client. */
@NullMarked
package dev.serai.cli;

import org.jspecify.annotations.NullMarked;
