package dev.serai.server.web;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A message that is shown once, on the next page. Plain text. */
public record Flash(Tone tone, String text) {

    /** How it looks. */
    public enum Tone {
        OK,
        WARN,
        BAD;

        /** The CSS class. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    String write() {
        return tone + ":" + text;
    }

    static @Nullable Flash read(@Nullable Object written) {
        if (!(written instanceof String text)) {
            return null;
        }
        int colon = text.indexOf(':');
        return new Flash(Tone.valueOf(text.substring(0, colon)), text.substring(colon + 1));
    }
}
