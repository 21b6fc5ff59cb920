/** Tokens that whoever gets them can check, by the keys at {@code /oauth2/jwks}. */
@NullMarked
package dev.serai.server.signing;

import org.jspecify.annotations.NullMarked;
