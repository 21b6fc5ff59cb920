package dev.serai.credential.oauth2;

import dev.serai.connector.Connector;
import dev.serai.connector.SeraiException;
import dev.serai.connector.Template;
import dev.serai.credential.SecretValue;
import dev.serai.credential.http.Exchange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the provider that a token is no longer wanted (RFC 7009). Thread-safe. */
public final class Revocation {
    /** Which token it is (§2.1). */
    public enum Hint {
        ACCESS_TOKEN,
        REFRESH_TOKEN
    }

    /** How it went. */
    public sealed interface Result {
        /** The token is dead, or was unknown, which is the same (§2.2). */
        record Revoked() implements Result {}

        /** The provider has no revocation endpoint, or does not revoke this kind of token. */
        record Unsupported() implements Result {}

        /**
         * The token may still live.
         *
         * @param detail for people; no secret
         */
        record Failed(String detail) implements Result {}
    }

    private final TokenEndpoint endpoint;

    public Revocation(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Revokes one token; most providers end the whole grant with its refresh token.
     *
     * @param settings of the connection, checked
     */
    public Result revoke(
            Connector connector, Map<String, String> settings, ClientCredentials client, SecretValue token, Hint hint) {
        @Nullable Template uri = connector.oauth2().revocationUri();
        if (uri == null) {
            return new Result.Unsupported();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("token", token.reveal());
        parameters.put(
                "token_type_hint",
                switch (hint) {
                    case ACCESS_TOKEN -> "access_token";
                    case REFRESH_TOKEN -> "refresh_token";
                });
        Exchange exchange;
        try {
            exchange = endpoint.send(connector, uri, settings, client, parameters);
        } catch (SeraiException refused) {
            return new Result.Failed(refused.getMessage());
        }
        return switch (exchange) {
            case Exchange.Answered answered ->
                answered(connector, answered, TokenEndpoint.redaction(client, List.of(token)));
            case Exchange.NotSent notSent -> new Result.Failed(notSent.detail());
            case Exchange.AnswerLost lost -> new Result.Failed(lost.detail());
        };
    }

    private static Result answered(Connector connector, Exchange.Answered answered, Redaction redaction) {
        if (answered.status() >= 200 && answered.status() < 300) {
            return new Result.Revoked();
        }
        @Nullable AnswerDocument document = AnswerDocument.read(answered.body());
        @Nullable String error = document == null ? null : document.text("/error");
        if ("unsupported_token_type".equals(error)) {
            return new Result.Unsupported();
        }
        // not the standard's answer, but several providers say so of a token that is dead already
        if (answered.status() == 400 && ("invalid_token".equals(error) || "invalid_grant".equals(error))) {
            return new Result.Revoked();
        }
        return new Result.Failed(connector.name() + " answered " + answered.status()
                + (error == null ? "" : " " + redaction.clean(error)) + " to the revocation.");
    }
}
