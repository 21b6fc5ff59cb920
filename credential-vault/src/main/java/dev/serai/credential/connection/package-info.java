/** Connections and OAuth clients without their secrets, in PostgreSQL or in a YAML file. */
@NullMarked
package dev.serai.credential.connection;

import org.jspecify.annotations.NullMarked;
