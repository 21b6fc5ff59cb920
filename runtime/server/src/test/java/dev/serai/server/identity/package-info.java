@NullMarked
package dev.serai.server.identity;

import org.jspecify.annotations.NullMarked;
