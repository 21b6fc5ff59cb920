package dev.serai.connector;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value that the user gives before connecting, usable as a placeholder in URLs (Salesforce's login host).
 *
 * @param label what the form calls it
 * @param kind what it must be
 * @param defaultValue what the form proposes; null if the user must fill it in
 * @param pattern a regular expression that the whole value must match; null for the kind's own rule
 */
public record Setting(
        String label, Kind kind, @Nullable String defaultValue, @Nullable Pattern pattern) {
    private static final int LONGEST = 500;
    /** What a text may hold when the connector says nothing: nothing that could leave its place in a URL. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]+");

    /** The kinds of values. */
    public enum Kind {
        /** A word that goes into a URL: letters, digits, dot, underscore, hyphen, unless a pattern says otherwise. */
        TEXT,
        /** A whole http(s) URL without user, query or fragment; a trailing slash is dropped. */
        URL
    }

    public Setting {
        if (label.isBlank()) {
            throw new InvalidConnectorException("label", "a setting needs a label");
        }
    }

    /**
     * The value in its normal form.
     *
     * @param name the setting's name, for the message
     * @throws SeraiException USER, {@code invalid_setting}, naming the setting but not echoing the value
     */
    public String check(String name, String value) {
        String trimmed = value.strip();
        boolean acceptable = !trimmed.isEmpty()
                && trimmed.length() <= LONGEST
                && switch (kind) {
                    case TEXT -> (pattern == null ? PLAIN : pattern).matcher(trimmed).matches();
                    case URL -> isPlainUrl(trimmed) && (pattern == null || pattern.matcher(trimmed).matches());
                };
        if (!acceptable) {
            throw new SeraiException(ErrorType.USER, "invalid_setting", problem(name));
        }
        return kind == Kind.URL && trimmed.endsWith("/") ? trimmed.substring(0, trimmed.length() - 1) : trimmed;
    }

    private String problem(String name) {
        String expected =
                switch (kind) {
                    case TEXT -> "a value that matches " + (pattern == null ? PLAIN : pattern);
                    case URL -> "an http or https address such as https://api.example.com";
                };
        return "'" + label + "' (" + name + ") is not acceptable: give " + expected + ".";
    }

    private static boolean isPlainUrl(String value) {
        try {
            URI uri = new URI(value);
            return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
