@NullMarked
package dev.serai.server.signing;

import org.jspecify.annotations.NullMarked;
