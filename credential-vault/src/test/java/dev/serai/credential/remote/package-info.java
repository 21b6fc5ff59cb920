@NullMarked
package dev.serai.credential.remote;

import org.jspecify.annotations.NullMarked;
