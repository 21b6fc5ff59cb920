/** A light node: what a platform does for tokens and nothing else, as a process that an experiment may kill. */
@NullMarked
package dev.serai.lab.node;

import org.jspecify.annotations.NullMarked;
