package dev.serai.server.devicecode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.testkit.BrowserlessUser;
import java.net.URI;
import java.util.Map;

/** A person who enters a code at the simulated provider, as alice. */
public final class CodeAtTheProvider {
    private CodeAtTheProvider() {}

    /**
     * Enters it and decides.
     *
     * @param code as the API gives it
     * @param decision {@code allow} or {@code deny}
     */
    public static void decide(JsonNode code, String decision) {
        BrowserlessUser.alice()
                .post(
                        URI.create(code.path("verification_uri").asText()),
                        Map.of(
                                "user_code",
                                code.path("user_code").asText(),
                                "username",
                                "alice",
                                "password",
                                "pw",
                                "decision",
                                decision));
    }
}
