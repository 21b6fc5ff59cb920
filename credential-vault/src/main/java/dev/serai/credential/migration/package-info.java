/** Moving all secrets from one vault to the other. */
@NullMarked
package dev.serai.credential.migration;

import org.jspecify.annotations.NullMarked;
