package dev.serai.server.identity;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an access token is good for. A person's session has none: there the roles decide. A token that acts for a person
 * never allows more than the person may.
 */
public enum Scope {
    CONNECTORS_WRITE("connectors:write", "Add and change connectors"),
    CLIENTS_WRITE("clients:write", "Register OAuth clients at providers and rotate their secrets"),
    CONNECTIONS_READ("connections:read", "See connections and how they are"),
    CONNECTIONS_WRITE("connections:write", "Make, refresh, re-authorise and disconnect connections"),
    CREDENTIALS_READ("credentials:read", "Read the access tokens of connections"),
    PROXY("proxy", "Call providers through connections, in the name of their accounts"),
    PULLS_WRITE("pulls:write", "Schedule pulls, run them and see how they went"),
    DATASETS_READ("datasets:read", "Read datasets"),
    DATASETS_WRITE("datasets:write", "Add and change records of datasets"),
    FLOWS_WRITE("flows:write", "See, start and stop flows"),
    EVENTS_READ("events:read", "Be told what happens to connections, pulls and clients"),
    REGISTRATIONS_WRITE(
            "registrations:write", "Send people here to register, and make links by which they enter applications");

    private final String word;
    private final String text;

    Scope(String word, String text) {
        this.word = word;
        this.text = text;
    }

    /** As contracts and tokens write it. */
    public String word() {
        return word;
    }

    /** What it allows, for people. */
    public String text() {
        return text;
    }

    public static Optional<Scope> of(String word) {
        return Arrays.stream(values()).filter(scope -> scope.word.equals(word)).findFirst();
    }

    /** Those of a list with blanks between; what is no scope (any more) allows nothing. */
    public static Set<Scope> parse(String words) {
        return Arrays.stream(words.split(" "))
                .flatMap(word -> of(word).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Scope.class)));
    }

    /** The words in the order in which they are declared, with blanks between. */
    public static String words(Collection<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::word).collect(Collectors.joining(" "));
    }
}
