@NullMarked
package dev.serai.server.dataset;

import org.jspecify.annotations.NullMarked;
