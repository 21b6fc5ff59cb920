@NullMarked
package dev.serai.credential.call;

import org.jspecify.annotations.NullMarked;
