@NullMarked
package dev.serai.server.ops;

import org.jspecify.annotations.NullMarked;
