@NullMarked
package dev.serai.credential.migration;

import org.jspecify.annotations.NullMarked;
