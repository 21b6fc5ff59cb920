/** Tokens of connections that another Serai keeps. */
@NullMarked
package dev.serai.credential.remote;

import org.jspecify.annotations.NullMarked;
