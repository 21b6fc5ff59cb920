package dev.serai.credential.oauth2;

import dev.serai.connector.Connector;
import dev.serai.connector.SeraiException;
import dev.serai.connector.Template;
import dev.serai.credential.SecretValue;
import dev.serai.credential.http.Exchange;
import dev.serai.credential.http.HttpDate;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.oauth2.RefreshCall.Sent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * The only class that talks to token endpoints (RFC 6749 §3.2) and, in the same manner, to revocation endpoints
 * (RFC 7009). One request, no repetition, no redirect. Thread-safe.
 */
public final class TokenEndpoint {
    /** For one request and its whole answer, in running time. */
    public static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final int LARGEST_ANSWER = 1024 * 1024;

    private final OutboundHttp http;
    private final Clock clock;

    public TokenEndpoint(OutboundHttp http, Clock clock) {
        this.http = http;
        this.clock = clock;
    }

    /**
     * Asks for tokens.
     *
     * @param parameters of the grant; the client's authentication is added
     * @param secrets what the parameters hold that must show up in no detail
     */
    TokenOutcome request(
            Connector connector,
            Map<String, String> settings,
            ClientCredentials client,
            Map<String, String> parameters,
            List<SecretValue> secrets) {
        return switch (send(connector, settings, client, parameters, secrets)) {
            case Sent.Answered(RawAnswer answer) -> read(connector, answer, redaction(client, secrets));
            case Sent.Failed(TokenOutcome outcome) -> outcome;
        };
    }

    /** As {@link #request}, but an answer that may hold tokens is not looked into. */
    Sent send(
            Connector connector,
            Map<String, String> settings,
            ClientCredentials client,
            Map<String, String> parameters,
            List<SecretValue> secrets) {
        Instant sentAt = clock.instant();
        Exchange exchange;
        try {
            exchange = send(connector, connector.oauth2().tokenUri(), settings, client, parameters);
        } catch (SeraiException refused) {
            // the guard's no, or a missing setting: nothing left this process
            return new Sent.Failed(new TokenOutcome.NotExecuted(refused.getMessage(), null));
        }
        if (exchange instanceof Exchange.Answered answered && answered.status() / 100 == 2) {
            return new Sent.Answered(
                    RawAnswer.of(answered.status(), answered.body(), HttpDate.parse(answered.header("Date")), sentAt));
        }
        return new Sent.Failed(answers(connector, redaction(client, secrets)).outcome(exchange, sentAt));
    }

    TokenOutcome read(Connector connector, RawAnswer answer, Redaction redaction) {
        return answers(connector, redaction)
                .outcome(new Exchange.Answered(answer.status(), Map.of(), answer.bytes()), answer.sentAt());
    }

    /** What an answer of another endpoint means, that speaks of errors as the token endpoint does. */
    TokenOutcome outcome(Connector connector, Exchange.Answered answered, Redaction redaction) {
        return answers(connector, redaction).outcome(answered, clock.instant());
    }

    private TokenAnswers answers(Connector connector, Redaction redaction) {
        return new TokenAnswers(connector, redaction, clock);
    }

    /** @throws SeraiException CONFIGURATION or USER; nothing was sent */
    Exchange send(
            Connector connector,
            Template endpoint,
            Map<String, String> settings,
            ClientCredentials client,
            Map<String, String> parameters) {
        HttpPost post = new HttpPost(http.guard().check(endpoint.expand(settings)));
        connector.oauth2().tokenHeaders().forEach(post::setHeader);
        if (!post.containsHeader("Accept")) {
            post.setHeader("Accept", "application/json");
        }
        ClientAuthenticator authenticator = ClientAuthenticator.of(connector.oauth2(), client);
        @Nullable SecretValue authorization = authenticator.authorization();
        if (authorization != null) {
            post.setHeader(new BasicHeader("Authorization", authorization.reveal(), true));
        }
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.putAll(authenticator.parameters());
        post.setEntity(TokenRequestBody.of(connector.oauth2().tokenBody(), all));
        return http.send(post, DEADLINE, LARGEST_ANSWER);
    }

    static Redaction redaction(ClientCredentials client, List<SecretValue> secrets) {
        List<SecretValue> all = new ArrayList<>(secrets);
        @Nullable SecretValue clientSecret = client.clientSecret();
        if (clientSecret != null) {
            all.add(clientSecret);
            all.add(SecretValue.of(Forms.encode(client.clientId()) + ":" + Forms.encode(clientSecret.reveal())));
        }
        return new Redaction(all);
    }
}
