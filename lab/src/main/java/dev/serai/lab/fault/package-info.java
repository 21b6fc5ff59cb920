/** Points at which a refresh can be held, and the line by which another process holds it there. Free of Spring. */
@NullMarked
package dev.serai.lab.fault;

import org.jspecify.annotations.NullMarked;
