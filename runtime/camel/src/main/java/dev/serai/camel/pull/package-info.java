/**
 * Incremental reads: pages, cursors, checkpoints. Plain Java over the credential vault's calls, without Camel: the
 * component's consumer and the platform's datasets run the same code.
 */
@NullMarked
package dev.serai.camel.pull;

import org.jspecify.annotations.NullMarked;
