@NullMarked
package dev.serai.catalog;

import org.jspecify.annotations.NullMarked;
