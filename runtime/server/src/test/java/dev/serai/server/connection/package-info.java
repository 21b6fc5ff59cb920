/** Connections as people and programs meet them. */
@NullMarked
package dev.serai.server.connection;

import org.jspecify.annotations.NullMarked;
