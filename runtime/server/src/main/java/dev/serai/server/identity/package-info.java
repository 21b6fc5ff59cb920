/** Users, roles, set-up, login and sessions. */
@NullMarked
package dev.serai.server.identity;

import org.jspecify.annotations.NullMarked;
