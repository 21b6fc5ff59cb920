/** OAuth clients: registered by an admin, their secrets written and never read back. */
@NullMarked
package dev.serai.server.oauthclient;

import org.jspecify.annotations.NullMarked;
