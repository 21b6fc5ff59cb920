/**
 * What a connector declares: how to authorise at one provider, how to call it, what can be pulled from it. Immutable
 * records that validate themselves; nothing here does I/O, and nothing here knows Camel, Spring or a vault.
 */
@NullMarked
package dev.serai.connector;

import org.jspecify.annotations.NullMarked;
