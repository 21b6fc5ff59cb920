/** Who did what, to what, when. */
@NullMarked
package dev.serai.server.audit;

import org.jspecify.annotations.NullMarked;
