@NullMarked
package dev.serai.server.devicecode;

import org.jspecify.annotations.NullMarked;
