package dev.serai.server.authorization;

import dev.serai.credential.SecretValue;
import dev.serai.server.web.HttpProblem;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's redirect says (RFC 6749 §4.1.2), in form but not yet in meaning.
 *
 * @param code null if the provider refused
 * @param error null if the provider agreed
 * @param iss who says so (RFC 9207); null if it does not say
 */
public record CallbackAnswer(
        String state,
        @Nullable SecretValue code,
        @Nullable String error,
        @Nullable String iss) {
    private static final int LONGEST_STATE = 512;
    private static final int LONGEST_CODE = 8_192;
    private static final int LONGEST_OTHER = 2_048;

    /** @throws HttpProblem 400 if the redirect is not one that any provider may send */
    public static CallbackAnswer read(Map<String, String[]> parameters) {
        for (String name : Set.of("state", "code", "error", "iss")) {
            String @Nullable [] values = parameters.get(name);
            if (values != null && values.length > 1) {
                throw HttpProblem.badRequest(
                        "duplicate_parameter", "The provider's answer names '" + name + "' twice. Start again.");
            }
        }
        @Nullable String state = text(parameters, "state", LONGEST_STATE);
        if (state == null) {
            throw HttpProblem.badRequest(
                    "state_missing",
                    "The provider's answer does not say which authorization it belongs to, so nothing was connected."
                            + " Start again from Serai.");
        }
        @Nullable String code = text(parameters, "code", LONGEST_CODE);
        @Nullable String error = text(parameters, "error", LONGEST_OTHER);
        if (code == null && error == null) {
            throw HttpProblem.badRequest(
                    "code_missing", "The provider's answer has neither a code nor an error. Start again.");
        }
        if (code != null && error != null) {
            throw HttpProblem.badRequest(
                    "contradictory_answer",
                    "The provider's answer says yes and no at once, so nothing was connected. Start again.");
        }
        return new CallbackAnswer(state, SecretValue.ofNullable(code), error, text(parameters, "iss", LONGEST_OTHER));
    }

    /** Which authorization a redirect belongs to, whatever else is wrong with it; empty if it does not say. */
    public static Optional<String> state(Map<String, String[]> parameters) {
        String @Nullable [] values = parameters.get("state");
        return values != null && values.length == 1 && values[0].length() <= LONGEST_STATE
                ? Optional.of(values[0])
                : Optional.empty();
    }

    private static @Nullable String text(Map<String, String[]> parameters, String name, int longest) {
        String @Nullable [] values = parameters.get(name);
        if (values == null || values[0].isEmpty()) {
            return null;
        }
        String value = values[0];
        if (value.length() > longest || value.chars().anyMatch(Character::isISOControl)) {
            throw HttpProblem.badRequest(
                    "malformed_parameter",
                    "The provider's answer has a '" + name + "' that no provider sends. Start again.");
        }
        return value;
    }
}
