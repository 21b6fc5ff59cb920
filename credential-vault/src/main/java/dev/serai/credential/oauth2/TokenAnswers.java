package dev.serai.credential.oauth2;

import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.credential.SecretValue;
import dev.serai.credential.http.Exchange;
import dev.serai.credential.http.RetryAfter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a token endpoint said (RFC 6749 §5). Liberal in what it takes for tokens, since a rotated token that is not
 * understood is lost; strict in what it takes for a refusal or for "not executed".
 */
final class TokenAnswers {
    /** Longer lives are mistakes, e.g. a point in time where a duration belongs. */
    private static final double LONGEST_LIFE = Duration.ofDays(3_653).toSeconds();

    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");
    /** Codes that no provider's echo could be. */
    private static final Set<String> STANDARD_CODES = Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope",
            "access_denied",
            "invalid_token",
            "invalid_target",
            "slow_down",
            "server_error",
            "temporarily_unavailable");

    private static final List<String> REFRESH_LIVES =
            List.of("/refresh_token_expires_in", "/refresh_expires_in", "/x_refresh_token_expires_in");

    private final Connector connector;
    private final OAuth2.TokenResponse rules;
    private final Redaction redaction;
    private final Clock clock;

    TokenAnswers(Connector connector, Redaction redaction, Clock clock) {
        this.connector = connector;
        this.rules = connector.oauth2().response();
        this.redaction = redaction;
        this.clock = clock;
    }

    TokenOutcome outcome(Exchange exchange, Instant sentAt) {
        return switch (exchange) {
            case Exchange.NotSent notSent -> new TokenOutcome.NotExecuted(notSent.detail(), null);
            case Exchange.AnswerLost lost -> new TokenOutcome.Unknown(lost.detail());
            case Exchange.Answered answered -> answered(answered, sentAt);
        };
    }

    private TokenOutcome answered(Exchange.Answered answered, Instant sentAt) {
        int status = answered.status();
        @Nullable Duration retryAfter = RetryAfter.parse(answered.header("Retry-After"), clock);
        if (status == 429 || (status == 503 && retryAfter != null)) {
            return new TokenOutcome.NotExecuted(
                    said(status) + ": too many requests, or not available now.", retryAfter);
        }
        @Nullable AnswerDocument document = AnswerDocument.read(answered.body());
        if (status >= 200 && status < 300) {
            return success(status, document, sentAt, retryAfter);
        }
        if (status >= 400 && status < 500 && status != 408) {
            @Nullable String code = document == null ? null : errorCode(document);
            // an answer without a code is a refusal all the same, but never one that could end a connection
            return refusal(
                    status,
                    code != null ? code : status == 401 ? "invalid_client" : "invalid_request",
                    document,
                    retryAfter);
        }
        @Nullable String declared = document == null ? null : declaredError(document);
        return declared != null
                ? refusal(status, declared, document, retryAfter)
                : new TokenOutcome.Unknown(said(status)
                        + (status < 400
                                ? ", a redirect that is not followed."
                                : ", and may have worked on the request."));
    }

    private TokenOutcome success(
            int status, @Nullable AnswerDocument document, Instant sentAt, @Nullable Duration retryAfter) {
        if (document == null) {
            return new TokenOutcome.Unknown(said(status) + " with something that is no token answer.");
        }
        @Nullable String accessToken = document.text(rules.accessToken());
        if (accessToken != null) {
            return new TokenOutcome.Granted(granted(accessToken, document, sentAt));
        }
        @Nullable String code = errorCode(document);
        return code != null
                ? refusal(status, code, document, retryAfter)
                : new TokenOutcome.Unknown(said(status) + " without an access token at " + rules.accessToken() + ".");
    }

    private TokenAnswer granted(String accessToken, AnswerDocument document, Instant sentAt) {
        Map<String, String> kept = new HashMap<>();
        rules.keep().forEach((name, pointer) -> {
            @Nullable String value = document.text(pointer);
            if (value != null) {
                kept.put(name, value);
            }
        });
        return new TokenAnswer(
                SecretValue.of(accessToken),
                SecretValue.ofNullable(document.text(rules.refreshToken())),
                life(document.text(rules.expiresIn())),
                REFRESH_LIVES.stream()
                        .map(document::text)
                        .filter(text -> text != null)
                        .findFirst()
                        .map(TokenAnswers::life)
                        .orElse(null),
                document.words(rules.scope(), connector.oauth2().scopes().separator()),
                kept,
                sentAt);
    }

    /** Null for what is no positive number of seconds that a token could live. */
    private static @Nullable Duration life(@Nullable String seconds) {
        if (seconds == null) {
            return null;
        }
        try {
            double number = Double.parseDouble(seconds.strip());
            return number >= 1 && number <= LONGEST_LIFE ? Duration.ofSeconds((long) number) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private TokenOutcome refusal(
            int status, String code, @Nullable AnswerDocument document, @Nullable Duration retryAfter) {
        @Nullable String description = document == null ? null : document.text(rules.errorDescription());
        String detail = said(status) + " " + code + (description == null ? "." : ": " + redaction.clean(description));
        return switch (code) {
            case "temporarily_unavailable", "slow_down" -> new TokenOutcome.NotExecuted(detail, retryAfter);
            case "server_error" -> new TokenOutcome.Unknown(detail);
            default -> new TokenOutcome.Refused(code, detail);
        };
    }

    /** What the connector makes of the provider's own code, else that code; null if there is none. */
    private @Nullable String errorCode(AnswerDocument document) {
        @Nullable String declared = declaredError(document);
        if (declared != null) {
            return declared;
        }
        for (String pointer : errorPointers()) {
            @Nullable String code = document.text(pointer);
            if (code != null) {
                boolean clean =
                        CODE.matcher(code).matches() && redaction.clean(code).equals(code);
                return clean || STANDARD_CODES.contains(code) ? code : "unknown_error";
            }
        }
        return null;
    }

    private @Nullable String declaredError(AnswerDocument document) {
        for (String pointer : errorPointers()) {
            @Nullable String code = document.text(pointer);
            for (Map.Entry<String, String> each : rules.errors().entrySet()) {
                if (each.getKey().equalsIgnoreCase(code)) {
                    return each.getValue();
                }
            }
        }
        return null;
    }

    private List<String> errorPointers() {
        return List.of(rules.error(), "/error", "/error/code", "/error/type");
    }

    private String said(int status) {
        return connector.name() + " answered " + status;
    }
}
