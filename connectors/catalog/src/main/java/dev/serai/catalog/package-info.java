/** The connectors, their loader and their validation. */
@NullMarked
package dev.serai.catalog;

import org.jspecify.annotations.NullMarked;
