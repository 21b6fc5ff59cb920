package dev.serai.credential;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A secret text. It cannot leak by {@code toString}, by string concatenation, by a logger, or by either Jackson (both
 * honour {@code JsonValue}); equality takes the same time whatever differs, and the hash code says nothing. The only way
 * to the text is {@link #reveal()}, so that every place which handles the clear text can be found by its name.
 *
 * <p>Immutable; thread-safe. Not serialisable by Java serialisation.
 */
public final class SecretValue {
    private static final String MASK = "[secret]";

    private final String text;

    private SecretValue(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException if empty: a missing secret is a null, never an empty one */
    public static SecretValue of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("An empty text is not a secret.");
        }
        return new SecretValue(text);
    }

    /** Null and the empty text become null. */
    public static @Nullable SecretValue ofNullable(@Nullable String text) {
        return text == null || text.isEmpty() ? null : new SecretValue(text);
    }

    /** Reads no secret from JSON: a document that holds one is read by code that knows it does. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static SecretValue fromJson(String ignored) {
        throw new IllegalArgumentException("Secrets are not read from JSON by binding.");
    }

    /** The clear text, for the wire to the provider, the vault, and nothing else. */
    public String reveal() {
        return text;
    }

    /** The number of characters. */
    public int length() {
        return text.length();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SecretValue that
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), that.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return SecretValue.class.hashCode();
    }

    @Override
    @JsonValue
    public String toString() {
        return MASK;
    }
}
