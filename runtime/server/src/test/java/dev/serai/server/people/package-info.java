@NullMarked
package dev.serai.server.people;

import org.jspecify.annotations.NullMarked;
