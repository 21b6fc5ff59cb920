package dev.serai.connector;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value that the user gives before connecting, usable as a placeholder in URLs (Salesforce's login host).
 *
 * @param label what the form calls it
 * @param kind what it must be
 * @param defaultValue what the form proposes; null if the user must fill it in
 * @param pattern a regular expression that the whole value must match; null for the kind's own rule. What its named
 *     groups match are values of their own: Keycloak's issuer also gives {@code {server}} and {@code {realm}}
 */
public record Setting(
        String label,
        Kind kind,
        @Nullable String defaultValue,
        @Nullable Pattern pattern) {
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
        String normal =
                kind == Kind.URL && trimmed.endsWith("/") ? trimmed.substring(0, trimmed.length() - 1) : trimmed;
        boolean acceptable = !normal.isEmpty()
                && normal.length() <= LONGEST
                && switch (kind) {
                    case TEXT ->
                        (pattern == null ? PLAIN : pattern).matcher(normal).matches();
                    case URL ->
                        isPlainUrl(normal)
                                && (pattern == null || pattern.matcher(normal).matches());
                };
        if (!acceptable) {
            throw new SeraiException(ErrorType.USER, "invalid_setting", problem(name));
        }
        return normal;
    }

    /** The names of the values that this setting gives beside its own: the pattern's named groups. */
    public Set<String> derivedNames() {
        return pattern == null ? Set.of() : pattern.namedGroups().keySet();
    }

    /**
     * The values of the pattern's named groups.
     *
     * @param checked a value as {@link #check} returned it
     */
    public Map<String, String> derive(String checked) {
        Map<String, String> derived = new HashMap<>();
        if (pattern != null) {
            Matcher matcher = pattern.matcher(checked);
            if (matcher.matches()) {
                for (String name : derivedNames()) {
                    @Nullable String value = matcher.group(name);
                    if (value != null) {
                        derived.put(name, value);
                    }
                }
            }
        }
        return derived;
    }

    private String problem(String name) {
        String expected = switch (kind) {
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
