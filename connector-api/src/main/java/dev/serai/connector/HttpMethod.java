package dev.serai.connector;

/** The methods that a connector may declare. */
public enum HttpMethod {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE
}
