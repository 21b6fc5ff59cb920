/** Connecting an account by a code that a person enters at the provider, in any browser (RFC 8628). */
@NullMarked
package dev.serai.server.devicecode;

import org.jspecify.annotations.NullMarked;
