package dev.serai.server.web;

import dev.serai.credential.SecretValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/** Reads a secret from a request's JSON, for the few fields that take one; empty counts as absent. */
public final class SecretFromRequest extends ValueDeserializer<SecretValue> {
    @Override
    public @Nullable SecretValue deserialize(JsonParser parser, DeserializationContext context) {
        return SecretValue.ofNullable(parser.getString());
    }
}
