package dev.serai.credential.refresh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialJson;
import dev.serai.credential.DataKey;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.oauth2.RawAnswer;
import dev.serai.credential.refresh.JournalEntry.Content;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Journal entries as bytes that only this installation's key opens. Written field by field, as all secrets are. */
final class JournalCodec {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTEXT = "refresh-journal";

    private final DataKey key;

    JournalCodec(DataKey key) {
        this.key = key;
    }

    byte[] seal(JournalEntry entry) {
        ObjectNode json = JSON.createObjectNode()
                .put("connection", entry.connection().value())
                .put("attempt_id", entry.attemptId())
                .put("node", entry.node())
                .put("incarnation", entry.incarnation())
                .put("generation", entry.generation().value())
                .put("parent", entry.parent())
                .put("based_on", entry.basedOn());
        switch (entry.content()) {
            case Content.Answer answer -> writeAnswer(json.putObject("answer"), answer);
            case Content.Grant(OAuthTokens tokens) ->
                json.put("grant", CredentialJson.write(tokens).reveal());
        }
        return key.seal(SecretValue.of(json.toString()), CONTEXT);
    }

    /** @throws VaultException.Unreadable if it was sealed with another key, or is no journal entry */
    JournalEntry open(byte[] sealed) {
        JsonNode json = parse(key.open(sealed, CONTEXT));
        try {
            return read(json);
        } catch (IllegalArgumentException | DateTimeException _) {
            // not as the cause: it would quote the text
            throw unreadable();
        }
    }

    private static JournalEntry read(JsonNode json) {
        return new JournalEntry(
                new ConnectionId(json.required("connection").asText()),
                json.required("attempt_id").asText(),
                json.required("node").asText(),
                json.required("incarnation").asLong(),
                new Generation(json.required("generation").asLong()),
                text(json, "parent"),
                json.required("based_on").asLong(),
                json.has("answer") ? readAnswer(json.required("answer")) : readGrant(json));
    }

    private static void writeAnswer(ObjectNode json, Content.Answer answer) {
        RawAnswer raw = answer.raw();
        json.put("status", raw.status()).put("sent_at", raw.sentAt().toString());
        SecretValue body = raw.body();
        if (body != null) {
            json.put("body", body.reveal());
        }
        Instant date = raw.date();
        if (date != null) {
            json.put("date", date.toString());
        }
        json.put("refresh_token", answer.refreshToken().reveal());
        answer.scopes().forEach(json.putArray("scopes")::add);
        answer.kept().forEach(json.putObject("kept")::put);
    }

    private static Content readAnswer(JsonNode json) {
        List<String> scopes = new ArrayList<>();
        json.required("scopes").forEach(scope -> scopes.add(scope.asText()));
        Map<String, String> kept = new HashMap<>();
        json.required("kept")
                .properties()
                .forEach(each -> kept.put(each.getKey(), each.getValue().asText()));
        @Nullable String date = text(json, "date");
        return new Content.Answer(
                new RawAnswer(
                        json.required("status").asInt(),
                        SecretValue.ofNullable(text(json, "body")),
                        date == null ? null : Instant.parse(date),
                        Instant.parse(json.required("sent_at").asText())),
                SecretValue.of(json.required("refresh_token").asText()),
                scopes,
                kept);
    }

    private static Content readGrant(JsonNode json) {
        if (CredentialJson.read(SecretValue.of(json.required("grant").asText())) instanceof OAuthTokens tokens) {
            return new Content.Grant(tokens);
        }
        throw unreadable();
    }

    private static JsonNode parse(SecretValue text) {
        try {
            return JSON.readTree(text.reveal());
        } catch (JsonProcessingException _) {
            // not as the cause: it would quote the text
            throw unreadable();
        }
    }

    private static @Nullable String text(JsonNode json, String field) {
        return json.hasNonNull(field) ? json.get(field).asText() : null;
    }

    private static VaultException.Unreadable unreadable() {
        return new VaultException.Unreadable("A journal entry is not what this version of Serai writes.", null);
    }
}
