/** Many callers, one refresh token, and whatever may go wrong in the middle. */
@NullMarked
package dev.serai.lab.stampede;

import org.jspecify.annotations.NullMarked;
