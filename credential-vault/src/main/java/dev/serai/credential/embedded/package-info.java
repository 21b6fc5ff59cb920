/** The embedded vault: encrypted rows in PostgreSQL, under a key file that only its owner may read. */
@NullMarked
package dev.serai.credential.embedded;

import org.jspecify.annotations.NullMarked;
