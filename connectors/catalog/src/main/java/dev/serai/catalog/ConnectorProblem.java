package dev.serai.catalog;

/**
 * One fault of a connector file.
 *
 * @param file as people know it, e.g. {@code salesforce/connector.yaml}
 * @param line from 1; for something missing the line of what it is missing from
 * @param field dotted path, e.g. {@code auth.oauth2.token_uri}; empty if the file as a whole is meant
 * @param message what is wrong and how to mend it
 */
public record ConnectorProblem(String file, int line, String field, String message) {
    /** {@code file:line: field: message}, as compilers have it. */
    @Override
    public String toString() {
        return file + ":" + line + ": " + (field.isEmpty() ? "" : field + ": ") + message;
    }
}
