/** What happened, for those who want to hear of it. */
@NullMarked
package dev.serai.server.notify;

import org.jspecify.annotations.NullMarked;
