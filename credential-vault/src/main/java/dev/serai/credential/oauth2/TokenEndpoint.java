package dev.serai.credential.oauth2;

import dev.serai.connector.Connector;
import dev.serai.connector.SeraiException;
import dev.serai.connector.Template;
import dev.serai.credential.SecretValue;
import dev.serai.credential.http.Exchange;
import dev.serai.credential.http.OutboundHttp;
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
        Instant sentAt = clock.instant();
        Exchange exchange;
        try {
            exchange = send(connector, connector.oauth2().tokenUri(), settings, client, parameters);
        } catch (SeraiException refused) {
            // the guard's no, or a missing setting: nothing left this process
            return new TokenOutcome.NotExecuted(refused.getMessage(), null);
        }
        return new TokenAnswers(connector, redaction(client, secrets), clock).outcome(exchange, sentAt);
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
