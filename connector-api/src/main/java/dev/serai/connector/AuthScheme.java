package dev.serai.connector;

/** How a provider lets a connection in. Closed: each kind brings its own way of being granted, kept and used. */
public sealed interface AuthScheme permits OAuth2 {}
