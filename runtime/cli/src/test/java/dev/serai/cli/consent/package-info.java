@NullMarked
package dev.serai.cli.consent;

import org.jspecify.annotations.NullMarked;
