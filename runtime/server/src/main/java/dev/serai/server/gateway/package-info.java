/**
 * Applications behind Serai, each on a host of its own. {@link dev.serai.server.gateway.GatewayFilter} is where their
 * requests come in: nothing else of Serai answers there.
 */
@NullMarked
package dev.serai.server.gateway;

import org.jspecify.annotations.NullMarked;
