@NullMarked
package dev.serai.connector;

import org.jspecify.annotations.NullMarked;
