/** The platform with servers that somebody else made: Keycloak, OpenBao, Chromium. */
@NullMarked
package dev.serai.server.real;

import org.jspecify.annotations.NullMarked;
