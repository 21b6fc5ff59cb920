/** Calls with a connection's token: inject, see the sign of expiry, refresh once, replay once. */
@NullMarked
package dev.serai.credential.call;

import org.jspecify.annotations.NullMarked;
