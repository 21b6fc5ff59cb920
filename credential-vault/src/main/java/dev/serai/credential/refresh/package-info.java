/** Keeps tokens alive: who may refresh, when, and what every answer means. */
@NullMarked
package dev.serai.credential.refresh;

import org.jspecify.annotations.NullMarked;
