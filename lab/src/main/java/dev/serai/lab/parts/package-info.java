/** The real parts that experiments stand on: database, vault, providers, connected accounts. */
@NullMarked
package dev.serai.lab.parts;

import org.jspecify.annotations.NullMarked;
