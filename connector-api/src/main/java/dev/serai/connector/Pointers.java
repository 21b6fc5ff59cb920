package dev.serai.connector;

/** JSON pointers (RFC 6901) as connectors write them. */
final class Pointers {
    private Pointers() {}

    static void check(String field, String pointer) {
        if (!pointer.isEmpty() && !pointer.startsWith("/")) {
            throw new InvalidConnectorException(
                    field, "'" + pointer + "' is not a JSON pointer: it starts with a slash, e.g. /records");
        }
    }
}
