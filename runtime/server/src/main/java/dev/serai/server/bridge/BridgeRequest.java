package dev.serai.server.bridge;

import dev.serai.credential.SecretValue;
import dev.serai.server.oauthclient.ClientSettings;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a program asks for, in form but not yet in meaning.
 *
 * @param clientId mode code: the program's own at the provider; mode connection: one of the workspace's OAuth clients, or null
 * @param scopes empty for what is usual
 * @param connector null with an authorization endpoint
 * @param authorizationEndpoint null with a connector
 * @param codeChallenge S256 (RFC 7636 §4.2); null if the program takes none
 * @param state the program's own, given back with the code; null for none
 * @param settings of the connector, by name
 */
record BridgeRequest(
        Mode mode,
        @Nullable String clientId,
        List<String> scopes,
        @Nullable String connector,
        @Nullable String authorizationEndpoint,
        @Nullable String codeChallenge,
        @Nullable SecretValue state,
        Map<String, String> settings) {
    private static final int LONGEST = 2_000;
    private static final int LONGEST_STATE = 512;
    private static final int MOST_SETTINGS = 20;
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,300}");
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");

    BridgeRequest {
        scopes = List.copyOf(scopes);
        settings = Map.copyOf(settings);
    }

    /** @throws BridgeRefusal if the form is not one that means anything */
    static BridgeRequest read(Map<String, String[]> form) {
        Map<String, String> fields = once(form);
        @Nullable String connector = fields.get("connector");
        @Nullable String endpoint = printable(fields, "authorization_endpoint", LONGEST);
        if ((connector == null) == (endpoint == null)) {
            throw BridgeRefusal.badRequest("Name either a connector or an authorization_endpoint.");
        }
        Mode mode = Mode.of(fields.getOrDefault("mode", Mode.CODE.word()))
                .orElseThrow(() -> BridgeRefusal.badRequest("mode is code or connection."));
        @Nullable String clientId = printable(fields, "client_id", 500);
        if (mode == Mode.CONNECTION && connector == null) {
            throw BridgeRefusal.badRequest(
                    "Mode connection needs a connector: Serai has to know how to keep the access alive.");
        }
        if (mode == Mode.CODE && clientId == null) {
            throw BridgeRefusal.badRequest("client_id is missing: your own at the provider.");
        }
        @Nullable String challenge = challenge(fields);
        @Nullable String state = printable(fields, "state", LONGEST_STATE);
        if (mode == Mode.CONNECTION && (challenge != null || state != null)) {
            throw BridgeRefusal.badRequest(
                    "code_challenge and state mean nothing in mode connection, where Serai redeems the code: leave them"
                            + " out.");
        }
        return new BridgeRequest(
                mode,
                clientId,
                scopes(fields.getOrDefault("scope", "")),
                connector,
                endpoint,
                challenge,
                SecretValue.ofNullable(state),
                settings(fields));
    }

    /** Empty fields count as not given (RFC 6749 §3.1); none may stand there twice. */
    private static Map<String, String> once(Map<String, String[]> form) {
        Map<String, String> fields = new HashMap<>();
        form.forEach((name, values) -> {
            if (values.length > 1) {
                throw BridgeRefusal.badRequest("A parameter stands there twice: send each once.");
            }
            if (!values[0].isEmpty()) {
                fields.put(name, values[0]);
            }
        });
        return fields;
    }

    private static @Nullable String challenge(Map<String, String> fields) {
        @Nullable String challenge = fields.get("code_challenge");
        @Nullable String method = fields.get("code_challenge_method");
        if (challenge == null && method == null) {
            return null;
        }
        if (challenge == null
                || !"S256".equals(method)
                || !CHALLENGE.matcher(challenge).matches()) {
            // with plain the challenge is the verifier: the bridge would hold all that redeems the code
            throw BridgeRefusal.badRequest(
                    "code_challenge is 43 letters of base64url, with code_challenge_method=S256: no other method.");
        }
        return challenge;
    }

    private static List<String> scopes(String words) {
        if (words.length() > LONGEST) {
            throw BridgeRefusal.badScope("scope is longer than " + LONGEST + " characters.");
        }
        List<String> scopes = Arrays.stream(words.split(" "))
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
        if (!scopes.stream().allMatch(word -> SCOPE.matcher(word).matches())) {
            throw BridgeRefusal.badScope("scope has characters that a scope cannot have (RFC 6749 §3.3).");
        }
        return scopes;
    }

    private static Map<String, String> settings(Map<String, String> fields) {
        Map<String, String> settings = ClientSettings.among(fields);
        if (settings.size() > MOST_SETTINGS) {
            throw BridgeRefusal.badRequest("There are more settings than any connector has.");
        }
        return settings;
    }

    private static @Nullable String printable(Map<String, String> fields, String name, int longest) {
        @Nullable String value = fields.get(name);
        if (value != null
                && (value.length() > longest || !PRINTABLE.matcher(value).matches())) {
            throw BridgeRefusal.badRequest(name + " is longer than " + longest + " characters, or has others than"
                    + " printable ASCII without blanks.");
        }
        return value;
    }
}
