package dev.serai.testkit.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one provider behaves, as data: the resource {@code <name>.json} beside this class.
 *
 * @param device null if the provider does not offer it
 * @param clientIdInForm whether {@code client_id} must stand in a token call's form whatever the authentication
 * @param accessTokenSeconds how long an access token lives; null means for ever
 * @param sendExpiresIn whether the answer says so
 * @param rememberConsent whether the consent page is left out the second time, unless {@code prompt=consent}
 * @param iss whether the callback carries {@code iss} (RFC 9207)
 * @param tokenExtra further values of a token answer; {@code {origin}}, {@code {user_id}}, {@code {now_ms}} are filled in
 * @param formUnlessJsonAccepted whether token answers are forms unless {@code Accept} names JSON
 * @param errorStatus the status of token errors; 0 means as RFC 6749 §5.2 has it
 * @param errors the provider's own codes by those of RFC 6749
 * @param unauthorized the body of a 401
 */
record Profile(
        String name,
        Endpoints endpoints,
        @Nullable Device device,
        ClientAuthentication clientAuthentication,
        boolean clientIdInForm,
        boolean revokeNeedsClient,
        String defaultScope,
        @Nullable Long accessTokenSeconds,
        boolean sendExpiresIn,
        Rotation rotation,
        RefreshTokens refreshTokens,
        boolean rememberConsent,
        boolean iss,
        Map<String, String> tokenExtra,
        boolean formUnlessJsonAccepted,
        int errorStatus,
        Map<String, String> errors,
        JsonNode unauthorized,
        ApiKind api,
        int records,
        int pageSize) {

    @SuppressWarnings("RedundantNullCheck") // a key that the file leaves out arrives as null
    Profile {
        tokenExtra = tokenExtra == null ? Map.of() : Map.copyOf(tokenExtra);
        errors = errors == null ? Map.of() : Map.copyOf(errors);
    }

    record Endpoints(
            String authorize, String token, @Nullable String revoke) {}

    /**
     * Authorization by device code (RFC 8628).
     *
     * @param authorization the path of its endpoint
     * @param verificationName what the answer calls the verification URI
     * @param pendingStatus the status of {@code authorization_pending}
     */
    record Device(String authorization, String verificationName, int pendingStatus) {}

    enum ClientAuthentication {
        @JsonProperty("basic")
        BASIC,
        @JsonProperty("post")
        POST
    }

    enum Rotation {
        @JsonProperty("none")
        NONE,
        @JsonProperty("rolling")
        ROLLING,
        @JsonProperty("single_use")
        SINGLE_USE,
        @JsonProperty("kills_access_token")
        KILLS_ACCESS_TOKEN
    }

    /** When a code exchange yields a refresh token. */
    enum RefreshTokens {
        @JsonProperty("always")
        ALWAYS,
        /** With {@code access_type=offline}, and then at the first consent or with {@code prompt=consent} only. */
        @JsonProperty("offline_first_consent")
        OFFLINE_FIRST_CONSENT,
        @JsonProperty("never")
        NEVER
    }

    /** The resource API that the provider offers. */
    enum ApiKind {
        @JsonProperty("observations")
        OBSERVATIONS,
        @JsonProperty("query")
        QUERY,
        @JsonProperty("sheets")
        SHEETS,
        @JsonProperty("repositories")
        REPOSITORIES
    }

    /** @throws IllegalArgumentException if there is no such profile */
    static Profile load(String name) {
        if (!name.matches("[a-z0-9-]+")) {
            throw new IllegalArgumentException("'" + name + "' is no profile name");
        }
        ObjectMapper mapper = Json.MAPPER;
        try (InputStream in = Profile.class.getResourceAsStream(name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("There is no profile '" + name
                        + "': the profiles are observant, salesforce, google and github");
            }
            return mapper.readValue(in, Profile.class);
        } catch (IOException e) {
            throw new UncheckedIOException("Profile '" + name + "' cannot be read: " + e.getMessage(), e);
        }
    }
}
