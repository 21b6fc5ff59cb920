package dev.serai.credential.oauth2;

import dev.serai.credential.SecretValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token endpoint's whole answer of the 2xx kind, before anybody looked into it: it may hold the only copy of a rotated
 * token, so it is kept as it came and read later, if need be by other rules.
 *
 * @param body the bytes, one character each (ISO 8859-1); null if there were none
 * @param date the provider's own clock (RFC 9110 §6.6.1); null if it did not say
 * @param sentAt when the request was sent
 */
public record RawAnswer(
        int status, @Nullable SecretValue body, @Nullable Instant date, Instant sentAt) {
    static RawAnswer of(int status, byte[] body, @Nullable Instant date, Instant sentAt) {
        return new RawAnswer(
                status, SecretValue.ofNullable(new String(body, StandardCharsets.ISO_8859_1)), date, sentAt);
    }

    byte[] bytes() {
        return body == null ? new byte[0] : body.reveal().getBytes(StandardCharsets.ISO_8859_1);
    }
}
