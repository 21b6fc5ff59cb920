package dev.serai.credential.connection;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** RFC 3339 times. */
final class InstantReader extends FromStringDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantReader() {
        super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String value, DeserializationContext context) throws java.io.IOException {
        try {
            return Instant.parse(value);
        } catch (DateTimeParseException e) {
            throw context.weirdStringException(value, Instant.class, "no RFC 3339 time");
        }
    }
}
