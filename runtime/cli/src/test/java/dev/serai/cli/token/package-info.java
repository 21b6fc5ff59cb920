@NullMarked
package dev.serai.cli.token;

import org.jspecify.annotations.NullMarked;
