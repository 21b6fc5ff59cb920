/** Credentials: kept, granted, refreshed, used in calls. No Camel and no Spring: a plain program can use it all. */
@NullMarked
package dev.serai.credential;

import org.jspecify.annotations.NullMarked;
