package dev.serai.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.cli.consent.Invitation;
import dev.serai.cli.consent.Waiting;
import dev.serai.cli.server.Http;
import dev.serai.cli.server.SignedIn;
import dev.serai.cli.token.ClientFolder;
import dev.serai.cli.token.GrantFile;
import dev.serai.cli.token.Json;
import dev.serai.cli.token.SavedGrant;
import dev.serai.cli.token.TokenEndpoint;
import dev.serai.cli.token.TokenIssuer;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serai login}: device authorization (RFC 8628) at Serai's own server. */
@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description =
                "Signs you in: shows a link and a code for a browser, here or elsewhere, and waits. The tokens are"
                        + " kept in $SERAI_HOME/client (default ~/.serai/client), for your eyes only, one file for each server.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:signed in",
            "64:wrong usage",
            "69:no Serai can be reached",
            "77:refused in the browser",
            "78:the tokens cannot be kept",
            "124:nobody came in time"
        })
final class LoginCommand implements Callable<Integer> {
    private static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";
    private static final String ALL = "connectors:write clients:write connections:read connections:write proxy"
            + " pulls:write datasets:read flows:write events:read";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Option(
            names = "--scope",
            paramLabel = "SCOPES",
            defaultValue = ALL,
            description =
                    "What the client may do in your name, with blanks between. Default: all that it has commands for.")
    private String scope = ALL;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "How long to wait for the browser. Default: as long as the code is good (10 minutes).")
    private @Nullable Duration wait;

    @Option(names = "--json", description = "Print JSON: one line with the link and the code, one at the end.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        URI url = server.url();
        Terminal terminal = Terminal.of(spec);
        GrantFile file = SignedIn.file(new ClientFolder(System.getenv()), url);
        file.requireWritable();
        TokenIssuer issuer = SignedIn.issuer(url);
        TokenEndpoint endpoint = new TokenEndpoint(Http.client());
        JsonNode begun = begin(url, endpoint);
        JsonNode tokens = new Waiting(terminal, json)
                .until(
                        Invitation.read(begun),
                        wait,
                        "Serai at " + url,
                        () -> endpoint.ask(
                                issuer,
                                null,
                                Map.of("grant_type", DEVICE_CODE, "device_code", Json.answered(begun, "device_code"))));
        SavedGrant grant =
                SavedGrant.first(issuer, tokens, scope, Clock.systemUTC().instant());
        file.write(grant);
        if (json) {
            terminal.out()
                    .println(Json.object()
                            .put("server", url.toString())
                            .put("signed_in", true)
                            .put("scope", grant.scope()));
        } else {
            terminal.out().println("Signed in at " + url + ".");
        }
        return ExitCode.DONE;
    }

    private JsonNode begin(URI url, TokenEndpoint endpoint) throws InterruptedException {
        try {
            TokenEndpoint.Reply reply = endpoint.post(
                    URI.create(url + "/oauth2/device_authorization"),
                    SignedIn.CLIENT_ID,
                    TokenIssuer.Authentication.NONE,
                    null,
                    Map.of("scope", scope));
            if (reply.isSuccess() && Json.textOrNull(reply.body(), "device_code") != null) {
                return reply.body();
            }
            throw switch (reply.error()) {
                case "" ->
                    CommandFailure.unavailable("What answers at " + url
                            + " is no Serai: it has no device authorization (" + reply.words() + ").");
                case "invalid_scope" ->
                    CommandFailure.usage("Serai does not give these scopes to its command line: " + scope + ".");
                default -> CommandFailure.refused("Serai at " + url + " answered " + reply.words() + ".");
            };
        } catch (IOException e) {
            throw Http.unreachable(url, e);
        }
    }
}
