/** Refreshes that hurry from platform to platform while the vault nodes beneath them lag behind. */
@NullMarked
package dev.serai.lab.stale;

import org.jspecify.annotations.NullMarked;
