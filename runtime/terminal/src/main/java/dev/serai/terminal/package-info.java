/**
 * What the platform and the command-line client both show in a terminal. A module of its own: the client takes nothing of the
 * platform, and none of the modules below both has to do with terminals. Needs the JDK and ZXing alone.
 */
@NullMarked
package dev.serai.terminal;

import org.jspecify.annotations.NullMarked;
