@NullMarked
package dev.serai.server.database;

import org.jspecify.annotations.NullMarked;
