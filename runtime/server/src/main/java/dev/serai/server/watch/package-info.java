/** What a node looks after from time to time. */
@NullMarked
package dev.serai.server.watch;

import org.jspecify.annotations.NullMarked;
