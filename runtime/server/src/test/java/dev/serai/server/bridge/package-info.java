@NullMarked
package dev.serai.server.bridge;

import org.jspecify.annotations.NullMarked;
