/**
 * A simulated provider: an authorization server with pages for people, and a resource API. It keeps the rules of RFC
 * 6749, 7009, 7636 and 9207 as strictly as the strictest real one, does what faults tell it to, and counts every
 * request.
 */
@NullMarked
package dev.serai.testkit.simulator;

import org.jspecify.annotations.NullMarked;
