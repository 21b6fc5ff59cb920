/** The PostgreSQL that Serai starts itself when it is given none. */
@NullMarked
package dev.serai.server.database;

import org.jspecify.annotations.NullMarked;
