/**
 * Jobs: programs that the platform starts, each run in a box of its own, and hands a short-lived access token. The truth of a
 * run is its row: one for each time, changed by nobody but the node whose life it names. A node that cannot speak of its runs
 * any more ends them before another may take them for lost.
 */
@NullMarked
package dev.serai.server.job;

import org.jspecify.annotations.NullMarked;
