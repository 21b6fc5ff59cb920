/** Serai's API, as the client calls it. */
@NullMarked
package dev.serai.cli.server;

import org.jspecify.annotations.NullMarked;
