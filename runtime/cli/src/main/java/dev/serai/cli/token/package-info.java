/** Tokens that the client keeps in files: written whole or not at all, refreshed by one process at a time. */
@NullMarked
package dev.serai.cli.token;

import org.jspecify.annotations.NullMarked;
