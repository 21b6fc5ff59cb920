/**
 * Work on a schedule, in a cluster. Quartz is only the clock; the truth is a run's row, and the life of the node that runs
 * it.
 */
@NullMarked
package dev.serai.server.schedule;

import org.jspecify.annotations.NullMarked;
