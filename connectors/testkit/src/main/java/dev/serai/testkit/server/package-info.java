/**
 * Starters for real servers: everything binds to loopback, and ends when it is closed or when the JVM that started it
 * does, even by a kill. A part that the machine lacks is an error that says how to get it; nothing is skipped.
 */
@NullMarked
package dev.serai.testkit.server;

import org.jspecify.annotations.NullMarked;
