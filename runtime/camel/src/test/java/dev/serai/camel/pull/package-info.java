/** Pulls, page by page. */
@NullMarked
package dev.serai.camel.pull;

import org.jspecify.annotations.NullMarked;
