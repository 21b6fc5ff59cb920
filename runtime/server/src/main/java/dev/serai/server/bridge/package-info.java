/**
 * The bridge: a program that can neither open a browser nor receive a redirect gets a person's authorization through Serai,
 * by a code that the person enters (after RFC 8628). It is handed either the provider's authorization code, which it redeems
 * itself, or a connection that Serai keeps alive.
 */
@NullMarked
package dev.serai.server.bridge;

import org.jspecify.annotations.NullMarked;
