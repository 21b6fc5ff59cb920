package dev.serai.cli;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text from elsewhere (a server's, a provider's, a file's) as it may go to a terminal: it moves no cursor, sets no title and turns
 * no line round. JSON needs none of it.
 */
public final class Printable {
    private static final Pattern LINE_END = Pattern.compile("[\\r\\n\\t\\x{85}\\p{Zl}\\p{Zp}]+");
    /** Those of ISO/IEC 6429, also the 8-bit ones, and those that reorder what is read (Unicode UAX #9). */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]");

    private Printable() {}

    /**
     * Without control characters, on one line.
     *
     * @param text null gives "null", as where it is appended
     */
    public static String of(@Nullable String text) {
        return CONTROL.matcher(LINE_END.matcher(String.valueOf(text)).replaceAll(" "))
                .replaceAll("");
    }
}
