package dev.serai.connector;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text with placeholders such as {@code https://{login_host}/token}. Placeholders are lower-case names; every other
 * brace is literal, so <code>{{vault:…}}</code> stays what it is: no template engine ever sees it.
 */
public record Template(String text) {
    private static final Pattern PLACEHOLDER = Pattern.compile("(?<!\\{)\\{([a-z][a-z0-9_]*)}(?!})");

    /** The names that must be given to expand this template, in order of appearance. */
    public Set<String> placeholders() {
        Set<String> names = new LinkedHashSet<>();
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** Whether the whole text is one placeholder, so that a structured value may stand in for it. */
    public boolean isSinglePlaceholder() {
        return PLACEHOLDER.matcher(text).matches();
    }

    /**
     * Expands with the values as they are.
     *
     * @throws SeraiException USER, {@code missing_value}, if a placeholder has no value
     */
    public String expand(Map<String, String> values) {
        return expand(values::get, UnaryOperator.identity());
    }

    /** Expands with each value percent-encoded, so that it can never leave its path segment or query value. */
    public String expandEncoded(Map<String, String> values) {
        return expand(values::get, Template::encode);
    }

    private String expand(Function<String, @Nullable String> values, UnaryOperator<String> encoding) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> {
            @Nullable String value = values.apply(match.group(1));
            if (value == null) {
                throw new SeraiException(
                        ErrorType.USER, "missing_value", "No value for '" + match.group(1) + "': give one.");
            }
            return Matcher.quoteReplacement(encoding.apply(value));
        });
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return text;
    }
}
