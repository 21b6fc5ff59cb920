/** Serai's own authorization server: who may ask for its tokens, how, and what they are good for. */
@NullMarked
package dev.serai.server.authserver;

import org.jspecify.annotations.NullMarked;
