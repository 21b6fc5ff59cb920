/**
 * Pulls on a schedule. Quartz is only the clock; the truth is the run's row: unique for its time, one running at a time per
 * pull, and changed by nobody but the node whose life it names.
 */
@NullMarked
package dev.serai.server.pull;

import org.jspecify.annotations.NullMarked;
