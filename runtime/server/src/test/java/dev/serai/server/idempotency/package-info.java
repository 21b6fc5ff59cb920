@NullMarked
package dev.serai.server.idempotency;

import org.jspecify.annotations.NullMarked;
