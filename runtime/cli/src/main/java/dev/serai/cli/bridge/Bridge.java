package dev.serai.cli.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.cli.CommandFailure;
import dev.serai.cli.Terminal;
import dev.serai.cli.consent.Invitation;
import dev.serai.cli.consent.Waiting;
import dev.serai.cli.server.Http;
import dev.serai.cli.token.Json;
import dev.serai.cli.token.Secret;
import dev.serai.cli.token.TokenEndpoint;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bridge's side of an authorization: begins one, and waits for what it hands out. */
final class Bridge {
    private final BridgeOptions options;
    private final Terminal terminal;
    private final boolean json;
    private final TokenEndpoint endpoint = new TokenEndpoint(Http.client());

    Bridge(BridgeOptions options, Terminal terminal, boolean json) {
        this.options = options;
        this.terminal = terminal;
        this.json = json;
    }

    /**
     * @param answer of the bridge in the end
     * @param redirectUri what the code was asked with
     */
    record Allowed(JsonNode answer, @Nullable String redirectUri) {}

    /** @param more what this mode adds to the request */
    Allowed authorize(Map<String, String> more) throws InterruptedException {
        Map<String, String> form = new LinkedHashMap<>(options.request());
        form.putAll(more);
        Secret secret = options.bridgeSecret(terminal);
        JsonNode begun = begin(form, secret);
        JsonNode answer = new Waiting(terminal, json)
                .until(
                        Invitation.read(begun),
                        options.patience(),
                        "The bridge at " + options.bridge(),
                        () -> post(
                                "/bridge/token", Map.of("bridge_code", Json.answered(begun, "bridge_code")), secret));
        return new Allowed(answer, Json.textOrNull(begun, "redirect_uri"));
    }

    private JsonNode begin(Map<String, String> form, Secret secret) throws InterruptedException {
        try {
            TokenEndpoint.Reply reply = post("/bridge/authorizations", form, secret);
            if (reply.isSuccess() && Json.textOrNull(reply.body(), "bridge_code") != null) {
                return reply.body();
            }
            throw switch (reply.error()) {
                case "" -> {
                    if (reply.status() == 429 || reply.status() == 503) {
                        yield CommandFailure.later("The bridge at " + options.bridge() + " is busy: try again later.");
                    }
                    yield CommandFailure.unavailable(
                            "What answers at " + options.bridge() + " has no bridge (" + reply.words() + ").");
                }
                case "invalid_request", "invalid_scope" ->
                    CommandFailure.usage("The bridge does not understand the request: " + reply.words() + ".");
                default -> CommandFailure.refused("The bridge refuses: " + reply.words() + ".");
            };
        } catch (IOException e) {
            throw Http.unreachable(options.bridge(), e);
        }
    }

    private TokenEndpoint.Reply post(String path, Map<String, String> form, Secret secret)
            throws IOException, InterruptedException {
        // the form's client_id is another one's: the program's at the provider
        return endpoint.send(URI.create(options.bridge() + path), options.bridgeClientId(), secret, form);
    }
}
