/** Stored records: kept by key, read in the order of their changes. */
@NullMarked
package dev.serai.server.dataset;

import org.jspecify.annotations.NullMarked;
