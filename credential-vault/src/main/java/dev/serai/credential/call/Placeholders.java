package dev.serai.credential.call;

import dev.serai.connector.Template;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Fills in the paths that connectors declare. */
public final class Placeholders {
    private static final Pattern LEADING = Pattern.compile("\\{([a-z][a-z0-9_]*)}.*");
    private static final Pattern ORIGIN = Pattern.compile("https?://.*");
    private static final Template ALONE = new Template("{v}");

    private Placeholders() {}

    /**
     * A path with each value percent-encoded, so that none leaves its segment; but a value with which the path begins and
     * which is a URL itself ({@code {issuer}/users}) stays one. Where the URL may lead is checked when it is called.
     *
     * @throws dev.serai.connector.SeraiException USER, {@code missing_value}
     */
    public static String path(Template path, Map<String, String> values) {
        var leading = LEADING.matcher(path.text());
        String first = leading.matches() ? leading.group(1) : "";
        Map<String, String> encoded = new HashMap<>();
        values.forEach((name, value) -> {
            boolean whole = name.equals(first) && ORIGIN.matcher(value).matches();
            encoded.put(name, whole ? value : ALONE.expandEncoded(Map.of("v", value)));
        });
        return path.expand(encoded);
    }
}
