@NullMarked
package dev.serai.credential.http;

import org.jspecify.annotations.NullMarked;
