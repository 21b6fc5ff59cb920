@NullMarked
package dev.serai.server.notify;

import org.jspecify.annotations.NullMarked;
