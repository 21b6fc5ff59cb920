@NullMarked
package dev.serai.server.gateway;

import org.jspecify.annotations.NullMarked;
