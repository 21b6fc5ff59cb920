@NullMarked
package dev.serai.testkit.server;

import org.jspecify.annotations.NullMarked;
