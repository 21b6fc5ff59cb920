/** Connecting an account, from the outside: real HTTP to the platform, real HTTP to a simulated provider. */
@NullMarked
package dev.serai.server.authorization;

import org.jspecify.annotations.NullMarked;
