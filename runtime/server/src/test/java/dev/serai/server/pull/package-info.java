@NullMarked
package dev.serai.server.pull;

import org.jspecify.annotations.NullMarked;
