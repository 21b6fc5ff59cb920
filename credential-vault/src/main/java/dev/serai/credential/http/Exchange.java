package dev.serai.credential.http;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How one bounded request ended. The difference between the last two decides whether it may be sent again. */
public sealed interface Exchange {

    /**
     * An answer came whole.
     *
     * @param headers the first value of each, by lower-case name
     * @param body decompressed; empty if there was none. It may hold secrets
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and copied by nobody
    record Answered(int status, Map<String, String> headers, byte[] body) implements Exchange {
        public Answered {
            headers = Map.copyOf(headers);
        }

        /** @param name any case */
        public @Nullable String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }

        /** Without headers and body. */
        @Override
        public String toString() {
            return "Answered[status=" + status + "]";
        }
    }

    /**
     * No byte of the request left: no name, no connection, no TLS.
     *
     * @param detail for people; no secret
     */
    record NotSent(String detail) implements Exchange {}

    /**
     * The request may have arrived, and no whole answer came: timeout, reset, too large an answer.
     *
     * @param detail for people; no secret
     */
    record AnswerLost(String detail) implements Exchange {}
}
