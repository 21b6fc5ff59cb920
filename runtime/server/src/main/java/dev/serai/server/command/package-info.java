/**
 * The operator's commands: they run beside the platform or without it, on its machine, with its configuration; no login.
 * They start no Spring.
 */
@NullMarked
package dev.serai.server.command;

import org.jspecify.annotations.NullMarked;
