/** The platform as the tests run it: {@link dev.serai.server.PlatformTest} is where a test of a feature begins. */
@NullMarked
package dev.serai.server;

import org.jspecify.annotations.NullMarked;
