/** The platform. */
@NullMarked
package dev.serai.server;

import org.jspecify.annotations.NullMarked;
