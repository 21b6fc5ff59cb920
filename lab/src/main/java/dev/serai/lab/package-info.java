/** Breaks running nodes on purpose and counts what is lost. Only here is there code that can hold a refresh at a step. */
@NullMarked
package dev.serai.lab;

import org.jspecify.annotations.NullMarked;
