/**
 * Connecting an account in a browser: the way to the provider, the shared callback, and what the user is told. Every check
 * that ties an answer to the browser, user, workspace, connector and client that asked is made before a token is asked for.
 */
@NullMarked
package dev.serai.server.authorization;

import org.jspecify.annotations.NullMarked;
