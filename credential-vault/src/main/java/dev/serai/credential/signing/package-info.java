/** The keys of the tokens that other programs check by themselves: kept in the vault, rotated by time, the same on every node. */
@NullMarked
package dev.serai.credential.signing;

import org.jspecify.annotations.NullMarked;
