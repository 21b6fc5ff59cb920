package dev.serai.cli.bridge;

import dev.serai.cli.CommandFailure;
import dev.serai.cli.Seconds;
import dev.serai.cli.Terminal;
import dev.serai.cli.server.ServerAddress;
import dev.serai.cli.token.ClientFolder;
import dev.serai.cli.token.Secret;
import dev.serai.cli.token.TokenIssuer;
import dev.serai.cli.token.TokenIssuer.Authentication;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What one authorization through the bridge is about: the same for every command, so that they find the same saved tokens. */
final class BridgeOptions {
    /** Who redeems the code and keeps the tokens. */
    enum Mode {
        /** This program does. */
        CODE,
        /** Serai does. */
        CONNECTION
    }

    @Option(
            names = {"--bridge", "--server"},
            paramLabel = "URL",
            defaultValue = "${env:SERAI_URL:-http://localhost:8080}",
            description = "The Serai whose bridge it is. Default: SERAI_URL, or http://localhost:8080.")
    private String bridge = "";

    @Option(
            names = "--bridge-client-id",
            paramLabel = "ID",
            defaultValue = "${env:SERAI_BRIDGE_CLIENT_ID}",
            description = "This program's id at the bridge. Default: SERAI_BRIDGE_CLIENT_ID.")
    private @Nullable String bridgeClientId;

    @Option(
            names = "--bridge-secret-file",
            paramLabel = "FILE",
            defaultValue = "${env:SERAI_BRIDGE_SECRET_FILE}",
            description =
                    "Its password there; - for standard input. Default: the file that SERAI_BRIDGE_SECRET_FILE names.")
    private @Nullable String bridgeSecretFile;

    @Option(
            names = "--mode",
            description = "${COMPLETION-CANDIDATES}: who redeems the code and keeps the tokens, this program or Serai."
                    + " Default: code with --token-endpoint, else connection.")
    private @Nullable Mode mode;

    @Option(names = "--connector", paramLabel = "ID", description = "The provider, if it is in Serai's catalogue.")
    private @Nullable String connector;

    @Option(names = "--setting", paramLabel = "NAME=VALUE", description = "A setting that the connector asks for.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--authorization-endpoint",
            paramLabel = "URL",
            description = "Where the user consents, if it is not a connector; an admin allows it at the bridge.")
    private @Nullable String authorizationEndpoint;

    @Option(names = "--token-endpoint", paramLabel = "URL", description = "Mode code: where the provider gives tokens.")
    private @Nullable String tokenEndpoint;

    @Option(
            names = "--issuer",
            paramLabel = "URL",
            description = "Mode code: what the provider must call itself (iss, RFC 9207).")
    private @Nullable String issuer;

    @Option(
            names = "--client-id",
            paramLabel = "ID",
            description =
                    "Mode code: this program's id at the provider. Mode connection: one of Serai's OAuth clients.")
    private @Nullable String clientId;

    @Option(
            names = "--client-secret-file",
            paramLabel = "FILE",
            description = "Mode code: its password at the provider; - for standard input.")
    private @Nullable String clientSecretFile;

    @Option(
            names = "--authentication",
            description = "Mode code: how it says who it is at the token endpoint: ${COMPLETION-CANDIDATES}."
                    + " Default: basic with a --client-secret-file, else none.")
    private @Nullable Authentication authentication;

    @Option(
            names = "--scope",
            paramLabel = "SCOPES",
            defaultValue = "",
            description = "What to ask for, with blanks between.")
    private String scope = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Where the tokens are kept. Default: a file in $SERAI_HOME/client for exactly these options.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "If somebody has to allow it: wait so long for them. Without it, token and call do not wait"
                    + " where no terminal is, and login waits as long as the code is good.")
    private @Nullable Duration wait;

    private @Nullable Secret readSecret;
    private @Nullable Secret readBridgeSecret;

    URI bridge() {
        return ServerAddress.parse(bridge);
    }

    Mode mode() {
        return mode != null ? mode : tokenEndpoint == null ? Mode.CONNECTION : Mode.CODE;
    }

    boolean waits() {
        return wait != null;
    }

    @Nullable
    Duration patience() {
        return wait;
    }

    String scope() {
        return scope;
    }

    @Nullable
    String issuer() {
        return issuer;
    }

    /** @throws CommandFailure 64 if it is not given */
    String bridgeClientId() {
        return required(
                bridgeClientId, "--bridge-client-id", "the id that an admin made for this program at the bridge");
    }

    Secret bridgeSecret(Terminal terminal) {
        if (readBridgeSecret == null) {
            requireOneInput();
            readBridgeSecret =
                    terminal.secret(bridgeSecretFile, "--bridge-secret-file", "The bridge client's password");
        }
        return readBridgeSecret;
    }

    /** Null for a public client. */
    @Nullable
    Secret clientSecret(Terminal terminal) {
        if (authentication() == Authentication.NONE) {
            return null;
        }
        if (readSecret == null) {
            requireOneInput();
            readSecret =
                    terminal.secret(clientSecretFile, "--client-secret-file", "The client's password at the provider");
        }
        return readSecret;
    }

    private void requireOneInput() {
        if ("-".equals(bridgeSecretFile) && "-".equals(clientSecretFile)) {
            throw CommandFailure.usage(
                    "Only one of --bridge-secret-file and --client-secret-file can be read from standard input.");
        }
    }

    private Authentication authentication() {
        if (authentication != null) {
            return authentication;
        }
        return clientSecretFile == null ? Authentication.NONE : Authentication.BASIC;
    }

    /** Where mode code gets its tokens. */
    TokenIssuer tokenIssuer() {
        String id = required(clientId, "--client-id", "this program's id at the provider");
        String endpoint = required(tokenEndpoint, "--token-endpoint", "where the provider gives tokens");
        return new TokenIssuer(ServerAddress.endpoint(endpoint, "--token-endpoint"), id, authentication());
    }

    /**
     * What the bridge is asked.
     *
     * @throws CommandFailure 64 if the options do not fit together
     */
    Map<String, String> request() {
        if ((connector == null) == (authorizationEndpoint == null)) {
            throw CommandFailure.usage("Name the provider: either by --connector or by --authorization-endpoint.");
        }
        if (mode() == Mode.CONNECTION && connector == null) {
            throw CommandFailure.usage(
                    "Mode connection needs a --connector: Serai has to know how to keep the tokens alive. With"
                            + " --token-endpoint this program keeps them itself.");
        }
        Map<String, String> form = new LinkedHashMap<>();
        form.put("mode", mode() == Mode.CODE ? "code" : "connection");
        put(form, "connector", connector);
        put(form, "authorization_endpoint", authorizationEndpoint);
        put(form, "client_id", clientId);
        put(form, "scope", scope.isBlank() ? null : scope.strip());
        settings.forEach((name, value) -> form.put("setting." + name, value));
        return form;
    }

    /** Where what is kept of exactly this authorization lies. */
    Path file() {
        if (tokenFile != null) {
            return tokenFile.toAbsolutePath();
        }
        return new ClientFolder(System.getenv())
                .file(
                        "bridge",
                        bridge().toString(),
                        bridgeClientId(),
                        new TreeMap<>(request()).toString(),
                        String.valueOf(tokenEndpoint));
    }

    private static void put(Map<String, String> form, String name, @Nullable String value) {
        if (value != null) {
            form.put(name, value);
        }
    }

    private static String required(@Nullable String value, String option, String what) {
        if (value == null || value.isBlank()) {
            throw CommandFailure.usage(option + " is needed: " + what + ".");
        }
        return value;
    }
}
