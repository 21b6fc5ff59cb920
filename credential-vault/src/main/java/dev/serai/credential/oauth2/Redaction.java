package dev.serai.credential.oauth2;

import dev.serai.credential.SecretValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Makes a provider's text fit for people and logs: providers echo what they were sent, whole, cut, or encoded anew. So
 * every piece that also stands in a secret goes, and everything that looks like one.
 */
final class Redaction {
    private static final int LONGEST = 300;
    /** Shorter pieces than this tell nothing and occur by chance. */
    private static final int PIECE = 8;

    private static final String GONE = "[…]";
    private static final Pattern OPAQUE = Pattern.compile("[A-Za-z0-9+/=_~.%-]{24,}");
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Z}\\s]+");

    private final List<String> forms = new ArrayList<>();

    Redaction(List<SecretValue> secrets) {
        for (SecretValue secret : secrets) {
            String text = secret.reveal();
            forms.add(text.toLowerCase(Locale.ROOT));
            forms.add(Forms.encode(text).toLowerCase(Locale.ROOT));
            forms.add(Base64.getEncoder()
                    .encodeToString(text.getBytes(StandardCharsets.UTF_8))
                    .toLowerCase(Locale.ROOT));
        }
    }

    /** One line, at most 300 characters. */
    String clean(String text) {
        String line = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
        // cut first, so that no effort depends on the provider; a piece cut off here is too short to be found below
        String cut = line.length() <= LONGEST ? line : line.substring(0, LONGEST);
        String cleaned = OPAQUE.matcher(withoutPieces(cut)).replaceAll(GONE);
        return line.length() <= LONGEST ? cleaned : cleaned + "…";
    }

    private String withoutPieces(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.length() != text.length()) {
            // a letter whose lower case is longer: positions would not fit
            return GONE;
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int length = piece(lower, at);
            if (length > 0) {
                out.append(GONE);
                at += length;
            } else {
                out.append(text.charAt(at));
                at++;
            }
        }
        return out.toString();
    }

    /** The length of the longest piece of a secret that stands here; 0 if none. */
    private int piece(String text, int at) {
        int longest = 0;
        for (String form : forms) {
            int least = Math.min(PIECE, form.length());
            int length = Math.max(longest + 1, least);
            while (at + length <= text.length() && form.contains(text.substring(at, at + length))) {
                longest = length;
                length++;
            }
        }
        return longest;
    }
}
