/** {@code Idempotency-Key}: a creating request that is sent twice creates once. */
@NullMarked
package dev.serai.server.idempotency;

import org.jspecify.annotations.NullMarked;
