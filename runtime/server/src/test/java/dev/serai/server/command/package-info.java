@NullMarked
package dev.serai.server.command;

import org.jspecify.annotations.NullMarked;
