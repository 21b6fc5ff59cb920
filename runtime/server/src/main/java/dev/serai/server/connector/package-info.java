/** The catalogue of connectors, as pages and API. */
@NullMarked
package dev.serai.server.connector;

import org.jspecify.annotations.NullMarked;
