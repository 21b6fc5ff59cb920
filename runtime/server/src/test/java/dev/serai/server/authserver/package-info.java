@NullMarked
package dev.serai.server.authserver;

import org.jspecify.annotations.NullMarked;
