package dev.serai.server.connection;

import dev.serai.credential.connection.ConnectionId;

/** A connection that had to be authorised again is ACTIVE; told on one node, once. */
public record ConnectionRecovered(ConnectionId id) {}
