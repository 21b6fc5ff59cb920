@NullMarked
package dev.serai.server.flow;

import org.jspecify.annotations.NullMarked;
