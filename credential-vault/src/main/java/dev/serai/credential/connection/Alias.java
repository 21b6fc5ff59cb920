package dev.serai.credential.connection;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.regex.Pattern;

/** The name by which flows call a connection: up to 63 of {@code [a-z0-9-]}, and never what an id looks like. */
public final class Alias {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int RANDOM_LENGTH = 8;
    private static final int LONGEST_PREFIX = 63 - 1 - RANDOM_LENGTH;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Alias() {}

    /**
     * The alias itself, if a person may choose it.
     *
     * @throws SeraiException USER, {@code invalid_alias}
     */
    public static String check(String alias) {
        if (!isAcceptable(alias)) {
            throw new SeraiException(
                    ErrorType.USER,
                    "invalid_alias",
                    "An alias is 1 to 63 lower-case letters, digits and hyphens, starts with a letter or digit and does not"
                            + " look like an id. Choose another, for example acme-sales.");
        }
        return alias;
    }

    static boolean isAcceptable(String alias) {
        return FORM.matcher(alias).matches() && !ID.matcher(alias).matches();
    }

    /** An alias for a connection that nobody named: the connector and 40 random bits. */
    public static String generated(String connector) {
        String readable =
                connector.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        if (readable.isEmpty()) {
            readable = "connection";
        }
        var alias = new StringBuilder(readable.substring(0, Math.min(readable.length(), LONGEST_PREFIX))).append('-');
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            alias.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return alias.toString();
    }
}
