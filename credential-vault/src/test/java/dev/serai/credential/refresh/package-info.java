@NullMarked
package dev.serai.credential.refresh;

import org.jspecify.annotations.NullMarked;
