/** Tools for testing connectors and what uses them. */
@NullMarked
package dev.serai.testkit;

import org.jspecify.annotations.NullMarked;
