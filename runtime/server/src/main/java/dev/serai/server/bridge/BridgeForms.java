package dev.serai.server.bridge;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What stands in the bridge's forms and answers, here and in {@code /openapi.yaml}. */
final class BridgeForms {
    private BridgeForms() {}

    /** Beside these, {@code setting.NAME} for a connector's settings. */
    @Schema(name = "BridgeRequest")
    record Ask(
            @Schema(description = "Your own at the provider; in mode connection an OAuth client of the workspace")
            @Nullable
            String clientId,

            @Schema(description = "With blanks between; none for what is usual") @Nullable
            String scope,

            @Schema(description = "One that the admin has allowed; or connector") @Nullable
            URI authorizationEndpoint,

            @Schema(description = "One of the catalogue; or authorization_endpoint") @Nullable
            String connector,

            @Schema(
                    allowableValues = {"code", "connection"},
                    defaultValue = "code")
            @Nullable
            String mode,

            @Nullable String codeChallenge,

            @Schema(allowableValues = "S256") @Nullable String codeChallengeMethod,

            @Schema(description = "Comes back with the code") @Nullable
            String state) {}

    @Schema(name = "BridgePoll")
    record Poll(String bridgeCode) {}

    /**
     * After RFC 8628 §3.2.
     *
     * @param expiresIn seconds
     * @param interval seconds between two askings, at the least
     */
    @Schema(name = "BridgeAuthorization")
    record Begun(
            String bridgeCode,
            String userCode,
            URI verificationUri,
            URI verificationUriComplete,
            URI redirectUri,
            long expiresIn,
            int interval) {
        @Override
        public String toString() {
            return "Begun";
        }
    }

    /**
     * @param errorDescription in plain words
     * @param reason the same in a word: the provider's error, or refused, changed, invalid_answer, wrong_issuer,
     *     entered_too_often; null where there is none
     */
    @Schema(name = "BridgeError")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Refused(
            @Schema(description = "At bridge/token: authorization_pending, slow_down, access_denied, expired_token")
            String error,

            @Nullable String errorDescription,
            @Nullable String reason) {}

    /** Mode code. */
    @Schema(name = "BridgeCode")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CodeGiven(
            String code,
            URI redirectUri,
            @Nullable String state,
            @Nullable String iss) {
        @Override
        public String toString() {
            return "CodeGiven";
        }
    }

    /** Mode connection. */
    @Schema(name = "BridgeConnection")
    record ConnectionGiven(String connection) {}
}
