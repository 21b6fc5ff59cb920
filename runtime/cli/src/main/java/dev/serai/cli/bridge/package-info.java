/** {@code serai bridge}: authorization for programs that have no browser and can receive no redirect. */
@NullMarked
package dev.serai.cli.bridge;

import org.jspecify.annotations.NullMarked;
