package dev.serai.credential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.Credential.KeyMaterial;
import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Credential.Tombstone;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Credential} as the one JSON text that a vault stores, and back. Written field by field, because a
 * {@link SecretValue} refuses to be bound. What is read has to be exactly what this version writes: a document of an
 * unknown kind or version, or with a field too many, is refused rather than written back with a part missing.
 */
public final class CredentialJson {
    private static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CredentialJson() {}

    public static SecretValue write(Credential credential) {
        ObjectNode json = JSON.createObjectNode().put("v", VERSION);
        switch (credential) {
            case OAuthTokens tokens -> writeTokens(json.put("kind", "oauth_tokens"), tokens);
            case ClientSecret client -> writeClient(json.put("kind", "client_secret"), client);
            case KeyMaterial key ->
                json.put("kind", "key_material").put("keyset", key.keyset().reveal());
            case Tombstone tombstone -> json.put("kind", "tombstone").put("incarnation", tombstone.incarnation());
        }
        return SecretValue.of(json.toString());
    }

    /** @throws VaultException.Unreadable if this version of Serai did not write it */
    public static Credential read(SecretValue text) {
        JsonFields json = new JsonFields(parse(text));
        long version = json.number("v");
        if (version != VERSION) {
            throw unreadable("has format version " + version + ", this Serai reads " + VERSION);
        }
        String kind = json.text("kind");
        Credential credential = switch (kind) {
            case "oauth_tokens" -> readTokens(json);
            case "client_secret" ->
                new ClientSecret(json.secret("secret"), json.secretOrNull("other"), json.numberOr("generation", 1));
            case "key_material" -> new KeyMaterial(json.secret("keyset"));
            case "tombstone" -> new Tombstone(json.number("incarnation"));
            default -> throw unreadable("is of a kind that this Serai does not know");
        };
        json.expectNothingElse();
        return credential;
    }

    /** The message tells what is wrong with the document, never what is in it: Jackson's own would quote it. */
    static VaultException.Unreadable unreadable(String what) {
        return new VaultException.Unreadable(
                "A document in the vault " + what
                        + ". Either another program wrote it, or a newer Serai did: run that version on all nodes.",
                null);
    }

    private static JsonNode parse(SecretValue text) {
        try {
            return JSON.readTree(text.reveal());
        } catch (JsonProcessingException _) {
            throw unreadable("is not JSON");
        }
    }

    /** As the first version wrote it, as long as there is no more to say. */
    private static void writeClient(ObjectNode json, ClientSecret client) {
        json.put("secret", client.secret().reveal());
        if (client.other() != null) {
            json.put("other", client.other().reveal());
        }
        if (client.generation() != 1) {
            json.put("generation", client.generation());
        }
    }

    private static void writeTokens(ObjectNode json, OAuthTokens tokens) {
        Lineage lineage = tokens.lineage();
        json.put("access_token", tokens.accessToken().reveal());
        if (tokens.refreshToken() != null) {
            json.put("refresh_token", tokens.refreshToken().reveal());
        }
        tokens.scopes().forEach(json.putArray("scopes")::add);
        put(json, "obtained_at", tokens.obtainedAt());
        put(json, "expires_at", tokens.expiresAt());
        put(json, "refresh_expires_at", tokens.refreshExpiresAt());
        tokens.kept().forEach(json.putObject("kept")::put);
        json.put("generation", lineage.generation().value())
                .put("incarnation", lineage.incarnation())
                .put("attempt_id", lineage.attemptId());
        if (lineage.parent() != null) {
            json.put("parent", lineage.parent());
        }
        put(json, "answered_at", lineage.answeredAt());
    }

    private static void put(ObjectNode json, String name, @Nullable Instant instant) {
        if (instant != null) {
            json.put(name, instant.toString());
        }
    }

    private static OAuthTokens readTokens(JsonFields json) {
        long generation = json.number("generation");
        if (generation < 0) {
            throw unreadable("has a negative generation");
        }
        return new OAuthTokens(
                json.secret("access_token"),
                json.secretOrNull("refresh_token"),
                json.texts("scopes"),
                json.instant("obtained_at"),
                json.instantOrNull("expires_at"),
                json.instantOrNull("refresh_expires_at"),
                json.textMap("kept"),
                new Lineage(
                        new Generation(generation),
                        json.number("incarnation"),
                        json.text("attempt_id"),
                        json.textOrNull("parent"),
                        json.instantOrNull("answered_at")));
    }
}
