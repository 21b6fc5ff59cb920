/** Asks a person to allow something in a browser elsewhere, and waits for it. */
@NullMarked
package dev.serai.cli.consent;

import org.jspecify.annotations.NullMarked;
