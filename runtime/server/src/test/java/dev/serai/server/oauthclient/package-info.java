/** OAuth clients and their secrets. */
@NullMarked
package dev.serai.server.oauthclient;

import org.jspecify.annotations.NullMarked;
