@NullMarked
package dev.serai.credential.signing;

import org.jspecify.annotations.NullMarked;
