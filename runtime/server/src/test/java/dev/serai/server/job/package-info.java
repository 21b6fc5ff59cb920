@NullMarked
package dev.serai.server.job;

import org.jspecify.annotations.NullMarked;
