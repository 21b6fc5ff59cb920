@NullMarked
package dev.serai.credential.oauth2;

import org.jspecify.annotations.NullMarked;
