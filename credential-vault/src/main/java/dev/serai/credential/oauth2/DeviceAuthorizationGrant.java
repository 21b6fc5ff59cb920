package dev.serai.credential.oauth2;

import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.connector.SeraiException;
import dev.serai.connector.Template;
import dev.serai.credential.SecretValue;
import dev.serai.credential.http.Exchange;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Authorization by a code that a person enters at the provider, in any browser (RFC 8628). Thread-safe; each call blocks for at most
 * {@link TokenEndpoint#DEADLINE}.
 */
public final class DeviceAuthorizationGrant {
    /** {@code grant_type} (§3.4). */
    public static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code";

    /** Where the provider names none (§3.2). */
    private static final Duration USUAL_INTERVAL = Duration.ofSeconds(5);

    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);
    /** Providers have to say it; where one does not, this is what most give. */
    private static final Duration USUAL_LIFE = Duration.ofMinutes(10);

    private static final Duration LONGEST_LIFE = Duration.ofMinutes(30);
    private static final int LONGEST_USER_CODE = 64;

    private final TokenEndpoint endpoint;

    public DeviceAuthorizationGrant(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** What the device authorization endpoint said. */
    public sealed interface Started {
        /**
         * Somebody can enter the code now.
         *
         * @param verificationUri http or https; a browser is led there, Serai never calls it
         * @param verificationUriComplete the same with the code in it; null if the provider gives none
         * @param life how long the codes are good; at most 30 minutes
         * @param interval the least between two polls; at most a minute
         */
        record Asked(
                SecretValue deviceCode,
                String userCode,
                URI verificationUri,
                @Nullable URI verificationUriComplete,
                Duration life,
                Duration interval)
                implements Started {}

        /** A definite no. */
        record Refused(TokenOutcome.Refused why) implements Started {}

        /** No usable answer: another try may work. */
        record Unavailable(String detail) implements Started {}
    }

    /**
     * Asks for a code (§3.1).
     *
     * @param settings checked
     * @param client shows itself as at the token endpoint
     * @throws IllegalArgumentException if the connector declares no such endpoint
     * @throws SeraiException CONFIGURATION or USER if the endpoint may not be called; nothing was sent then
     */
    public Started start(
            Connector connector, Map<String, String> settings, ClientCredentials client, List<String> scopes) {
        OAuth2 oauth2 = connector.oauth2();
        @Nullable Template uri = oauth2.deviceAuthorizationUri();
        if (uri == null) {
            throw new IllegalArgumentException(connector.id() + " declares no device_authorization_uri");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", client.clientId());
        if (!scopes.isEmpty()) {
            parameters.put("scope", String.join(oauth2.scopes().separator(), scopes));
        }
        return switch (endpoint.send(connector, uri, settings, client, parameters)) {
            case Exchange.Answered answered -> started(connector, answered, TokenEndpoint.redaction(client, List.of()));
            case Exchange.NotSent notSent -> new Started.Unavailable(notSent.detail());
            case Exchange.AnswerLost lost -> new Started.Unavailable(lost.detail());
        };
    }

    /**
     * As above, with each way in which the client may show itself in turn, until the provider accepts one: while a secret is rotated
     * two may be right.
     *
     * @param candidates the first to be tried first
     */
    public Started start(
            Connector connector,
            Map<String, String> settings,
            List<ClientCredentials> candidates,
            List<String> scopes) {
        return firstTaken(
                candidates,
                client -> start(connector, settings, client, scopes),
                started -> started instanceof Started.Refused(TokenOutcome.Refused why) && why.isAboutTheClient());
    }

    private static <T> T firstTaken(
            List<ClientCredentials> candidates, Function<ClientCredentials, T> ask, Predicate<T> isAboutTheClient) {
        T answer = ask.apply(candidates.getFirst());
        for (ClientCredentials other : candidates.subList(1, candidates.size())) {
            if (!isAboutTheClient.test(answer)) {
                return answer;
            }
            answer = ask.apply(other);
        }
        return answer;
    }

    private Started started(Connector connector, Exchange.Answered answered, Redaction redaction) {
        @Nullable AnswerDocument document = AnswerDocument.read(answered.body());
        @Nullable String deviceCode = document == null ? null : document.text("/device_code");
        @Nullable String userCode = document == null ? null : document.text("/user_code");
        // the second is Google's
        @Nullable URI page = document == null ? null : page(document, "/verification_uri", "/verification_url");
        if (answered.status() / 100 == 2
                && document != null
                && deviceCode != null
                && userCode != null
                && userCode.length() <= LONGEST_USER_CODE
                && page != null) {
            return new Started.Asked(
                    SecretValue.of(deviceCode),
                    userCode,
                    page,
                    page(document, "/verification_uri_complete", "/verification_url_complete"),
                    seconds(document.text("/expires_in"), USUAL_LIFE, LONGEST_LIFE),
                    seconds(document.text("/interval"), USUAL_INTERVAL, LONGEST_INTERVAL));
        }
        return switch (endpoint.outcome(connector, answered, redaction)) {
            case TokenOutcome.Refused refused -> new Started.Refused(refused);
            case TokenOutcome.NotExecuted(String detail, Duration _) -> new Started.Unavailable(detail);
            case TokenOutcome.Unknown(String detail) -> new Started.Unavailable(detail);
            case TokenOutcome.Granted _ ->
                new Started.Unavailable(connector.name() + " answered with tokens where codes belong.");
        };
    }

    private static @Nullable URI page(AnswerDocument document, String... pointers) {
        for (String pointer : pointers) {
            @Nullable String text = document.text(pointer);
            if (text != null) {
                try {
                    URI page = URI.create(text.strip());
                    boolean web =
                            "https".equalsIgnoreCase(page.getScheme()) || "http".equalsIgnoreCase(page.getScheme());
                    return web && page.getHost() != null && page.getUserInfo() == null ? page : null;
                } catch (IllegalArgumentException e) {
                    return null;
                }
            }
        }
        return null;
    }

    private static Duration seconds(@Nullable String text, Duration usual, Duration longest) {
        try {
            double number = Double.parseDouble(Objects.requireNonNullElse(text, ""));
            return number >= 1 ? Duration.ofSeconds(Math.min((long) number, longest.toSeconds())) : usual;
        } catch (NumberFormatException e) {
            return usual;
        }
    }

    /**
     * Asks once whether somebody has decided (§3.4).
     *
     * @return {@link TokenOutcome.Refused} {@code authorization_pending} while nobody has; {@link TokenOutcome.NotExecuted} also
     *     for {@code slow_down}: the interval has to be five seconds longer from then on (§3.5)
     */
    public TokenOutcome poll(
            Connector connector, Map<String, String> settings, ClientCredentials client, SecretValue deviceCode) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("grant_type", GRANT_TYPE);
        parameters.put("device_code", deviceCode.reveal());
        parameters.put("client_id", client.clientId());
        return endpoint.request(connector, settings, client, parameters, List.of(deviceCode));
    }

    /** As above, with each way in which the client may show itself in turn. */
    public TokenOutcome poll(
            Connector connector,
            Map<String, String> settings,
            List<ClientCredentials> candidates,
            SecretValue deviceCode) {
        return firstTaken(
                candidates,
                client -> poll(connector, settings, client, deviceCode),
                outcome -> outcome instanceof TokenOutcome.Refused refused && refused.isAboutTheClient());
    }
}
