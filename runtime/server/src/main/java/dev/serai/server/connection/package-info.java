/** Connections: made, listed, called through, ended. What the credential vault's classes know is not kept again here. */
@NullMarked
package dev.serai.server.connection;

import org.jspecify.annotations.NullMarked;
