package dev.serai.camel.pull;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code Link} header (RFC 8288), as far as pages need it. */
final class Links {
    private Links() {}

    /** The first target with {@code rel="next"}. */
    static @Nullable String next(List<String> values) {
        for (String value : values) {
            int at = 0;
            while ((at = value.indexOf('<', at)) >= 0) {
                int end = value.indexOf('>', at);
                if (end < 0) {
                    break;
                }
                int comma = endOfParameters(value, end + 1);
                if (isNext(value.substring(end + 1, comma))) {
                    return value.substring(at + 1, end).strip();
                }
                at = comma;
            }
        }
        return null;
    }

    /** The comma that ends this link, or the text's end; commas in quotes do not count. */
    private static int endOfParameters(String value, int from) {
        boolean quoted = false;
        for (int at = from; at < value.length(); at++) {
            char here = value.charAt(at);
            if (here == '"') {
                quoted = !quoted;
            } else if (here == ',' && !quoted) {
                return at;
            }
        }
        return value.length();
    }

    private static boolean isNext(String parameters) {
        return Arrays.stream(parameters.split(";", -1)).map(String::strip).anyMatch(parameter -> {
            String[] pair = parameter.split("=", 2);
            return pair.length == 2
                    && pair[0].strip().equalsIgnoreCase("rel")
                    && Arrays.asList(pair[1].replace("\"", " ")
                                    .toLowerCase(Locale.ROOT)
                                    .strip()
                                    .split("\\s+", -1))
                            .contains("next");
        });
    }
}
