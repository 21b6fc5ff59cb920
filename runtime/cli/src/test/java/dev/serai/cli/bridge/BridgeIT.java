package dev.serai.cli.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.cli.Admin;
import dev.serai.cli.CliRun;
import dev.serai.cli.ExitCode;
import dev.serai.cli.demo.RunningPlatform;
import dev.serai.cli.token.Json;
import dev.serai.terminal.PrintedQrCode;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.RecordedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code serai bridge} against the platform's bridge, both as processes; the provider is the simulator. */
class BridgeIT {
    private static final Pattern ENTER = Pattern.compile("and enters (\\S+)\\.");
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();
    private static final Admin ADMIN = new Admin(PLATFORM);
    private static final ProviderSimulator PROVIDER = ProviderSimulator.start("observant");
    /** More than the provider's default. */
    private static final String SCOPES = "sensor-data batch:read";

    private static final String AUTHORIZE = PROVIDER.url() + "/uaa/oauth/authorize";

    @SuppressWarnings("NullAway.Init") // made before all
    private static BridgeSetUp bridge;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // made before each
    private Path bridgeSecret;

    @BeforeAll
    static void anAdminAllowsTheProgram() {
        bridge = BridgeSetUp.of(PLATFORM, ADMIN, PROVIDER, "serai-app");
        PROVIDER.register("batch-app", "batch-secret", List.of(bridge.redirectUri()));
    }

    @AfterAll
    static void stop() {
        PROVIDER.close();
    }

    @BeforeEach
    void keepTheSecretInAFile() throws IOException {
        bridgeSecret = Files.writeString(folder.resolve("bridge-secret"), bridge.secret() + "\n");
        PROVIDER.clearCounts();
    }

    /** The nine parameters of a program that authorises through a bridge, each an option; the command is the first word. */
    private CliRun code(String command, String... more) {
        return code("basic", PROVIDER.url() + "/uaa/oauth/token", command, more);
    }

    private CliRun code(String authentication, String tokenEndpoint, String command, String[] more) {
        List<String> arguments = new ArrayList<>(List.of(
                "bridge",
                command,
                "--authentication",
                authentication,
                "--authorization-endpoint",
                AUTHORIZE,
                "--client-id",
                "batch-app",
                "--client-secret-file",
                "-",
                "--token-endpoint",
                tokenEndpoint,
                "--scope",
                SCOPES,
                "--bridge",
                PLATFORM.url().toString(),
                "--bridge-client-id",
                bridge.clientId(),
                "--bridge-secret-file",
                bridgeSecret.toString()));
        arguments.addAll(Arrays.asList(more));
        return CliRun.start(folder, Map.of(), "batch-secret\n", arguments.toArray(String[]::new));
    }

    private CliRun connection(String command, String... more) {
        return CliRun.start(folder, environmentOfConnection(), null, wordsOfConnection(command, more));
    }

    private static String[] wordsOfConnection(String command, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("bridge", command, "--connector", "observant", "--client-id", "serai-app"));
        arguments.addAll(Arrays.asList(more));
        return arguments.toArray(String[]::new);
    }

    private Map<String, String> environmentOfConnection() {
        return Map.of(
                "SERAI_URL", PLATFORM.url().toString(),
                "SERAI_BRIDGE_CLIENT_ID", bridge.clientId(),
                "SERAI_BRIDGE_SECRET_FILE", bridgeSecret.toString());
    }

    @Test
    void eachOfTheNineParametersHasItsOptionAndTheWholeCommandDoesItsWork() {
        CliRun first = code("token", "--wait", "120", "--json");
        JsonNode invitation = first.firstLine();
        assertThat(invitation.path("verification_uri").asText()).isEqualTo(PLATFORM.url() + "/bridge");
        ADMIN.answerBridge(invitation, true);
        String line = first.endedWith(ExitCode.DONE).out().lines().toList().getLast();
        String token = Json.parse(line).path("access_token").asText();
        assertThat(PROVIDER.secrets().get("access_token")).contains(token);
        assertThat(first.err()).isEmpty();
        assertThat(arrived("authorize").query())
                .contains("client_id=batch-app")
                .containsPattern("scope=sensor-data(\\+|%20)batch(:|%3A)read(&|$)");
        RecordedRequest redeemed = arrived("token.authorization_code");
        assertThat(redeemed.scheme()).isEqualTo("Basic");
        assertThat(redeemed.fields()).contains("code_verifier").doesNotContain("client_secret");

        // the saved token is used again
        assertThat(code("token").endedWith(ExitCode.DONE).out().strip()).isEqualTo(token);
        assertThat(PROVIDER.count("token.authorization_code")).isEqualTo(1);
        assertThat(PROVIDER.count("token.refresh_token")).isZero();

        // one that the provider refuses is refreshed once, and the call repeated
        PROVIDER.expireAccessTokens();
        CliRun call = code("call", "--api-endpoint", PROVIDER.url().toString(), "GET", "/api/me");
        assertThat(call.endedWith(ExitCode.DONE).json().path("email").asText()).startsWith("alice@");
        assertThat(PROVIDER.count("token.refresh_token.200")).isEqualTo(1);
        assertThat(code("token").endedWith(ExitCode.DONE).out().strip()).isNotEqualTo(token);

        // what has ended is asked for anew, if somebody may be there
        PROVIDER.revokeGrants();
        code("call", "--wait", "1", "GET", PROVIDER.url() + "/api/me").endedWith(ExitCode.WAITED);
        assertThat(code("call", "GET", PROVIDER.url() + "/api/me")
                        .endedWith(ExitCode.REFUSED)
                        .err())
                .contains("serai bridge login");
        assertThat(first.out() + call.out() + call.err()).doesNotContain("batch-secret");
    }

    @ParameterizedTest
    @CsvSource({"basic, Basic, false", "post,, true", "none,, false"})
    void howTheProgramSaysWhoItIsIsWhatTheProviderGets(
            String authentication, @Nullable String scheme, boolean inTheForm) {
        CliRun login = code(authentication, PROVIDER.url() + "/uaa/oauth/token", "login", new String[] {"--json"});
        ADMIN.answerBridge(login.firstLine(), true);
        login.ended();

        RecordedRequest redeemed = arrived("token.authorization_code");
        assertThat(redeemed.scheme()).isEqualTo(scheme);
        assertThat(redeemed.fields().contains("client_secret")).isEqualTo(inTheForm);
        // this provider takes the header only
        boolean taken = authentication.equals("basic");
        login.endedWith(taken ? ExitCode.DONE : ExitCode.REFUSED);
        if (!taken) {
            assertThat(login.err()).contains("invalid_client", "Check --client-id", "--authentication");
        }
    }

    /** The one request of a kind that came to the provider. */
    private static RecordedRequest arrived(String kind) {
        List<RecordedRequest> requests = PROVIDER.requests().stream()
                .filter(request -> request.kind().equals(kind))
                .toList();
        assertThat(requests).hasSize(1);
        return requests.getFirst();
    }

    @Test
    void aTelephoneReadsTheLinkInATerminalAndTheProgramHasItsAccess() {
        CliRun login = CliRun.inTerminal(folder, environmentOfConnection(), wordsOfConnection("login"));
        await().atMost(Duration.ofMinutes(1))
                .failFast("it ended", () -> !login.process().isAlive())
                .until(login::out, out -> out.contains("Ctrl-C ends it"));
        String link = PrintedQrCode.read(login.out());
        assertThat(link).startsWith(PLATFORM.url() + "/bridge?user_code=");
        assertThat(login.out()).contains("Open     " + link);

        String code = link.substring(link.indexOf('=') + 1);
        ADMIN.answerBridge(Json.object().put("user_code", code), true);
        assertThat(login.endedWith(ExitCode.DONE).out()).contains("Allowed, and saved.");
    }

    @Test
    void aMistypedEndpointCostsNobodyTheirTokens() throws IOException {
        Path saved = folder.resolve("saved.json");
        String[] file = {"--token-file", saved.toString()};
        CliRun login = code("login", "--json", "--token-file", saved.toString());
        ADMIN.answerBridge(login.firstLine(), true);
        login.endedWith(ExitCode.DONE);
        String tokens = Files.readString(saved);

        CliRun mistyped = code("basic", PROVIDER.url() + "/uaa/oauth/tokne", "token", file);

        assertThat(mistyped.endedWith(ExitCode.USAGE).err()).contains("another token endpoint", "--token-file");
        assertThat(saved).hasContent(tokens);
        code("token", file).endedWith(ExitCode.DONE);
    }

    @Test
    void whoeverRefusesOrDoesNotComeEndsTheWaitWithItsCode() {
        CliRun refused = code("login", "--json");
        ADMIN.answerBridge(refused.firstLine(), false);
        assertThat(refused.endedWith(ExitCode.REFUSED).err()).contains("refused in the browser");
        CliRun late = code("login", "--wait", "1").endedWith(ExitCode.WAITED);
        assertThat(late.err()).contains(PLATFORM.url() + "/bridge");
        assertThat(folder.resolve("home/client")).isDirectoryNotContaining("glob:**.json");
    }

    @Test
    void inModeConnectionSeraiKeepsTheTokensAndTheProgramCallsThroughIt() throws IOException {
        assertThat(connection("call", "GET", "/api/me")
                        .endedWith(ExitCode.REFUSED)
                        .err())
                .contains("Nobody has allowed this yet", "serai bridge login");
        CliRun login = connection("login", "--json");
        ADMIN.answerBridge(login.firstLine(), true);
        JsonNode saved =
                Json.parse(login.endedWith(ExitCode.DONE).out().lines().toList().getLast());
        assertThat(saved.path("connection").asText()).isNotEmpty();

        PROVIDER.expireAccessTokens();
        assertThat(connection("call", "GET", "/api/me")
                        .endedWith(ExitCode.DONE)
                        .json()
                        .path("email")
                        .asText())
                .startsWith("alice@");
        assertThat(PROVIDER.count("token.refresh_token.200")).isEqualTo(1);
        assertThat(PROVIDER.secrets().get("access_token"))
                .contains(connection("token").endedWith(ExitCode.DONE).out().strip());
        assertThat(connection("call", "GET", "/api/nothing")
                        .endedWith(ExitCode.USAGE)
                        .err())
                .contains("404");

        Files.writeString(bridgeSecret, "wrong");
        assertThat(connection("call", "GET", "/api/me")
                        .endedWith(ExitCode.REFUSED)
                        .err())
                .contains("--bridge-secret-file");
        assertThat(connection("login").endedWith(ExitCode.REFUSED).err()).contains("The bridge refuses");
    }

    @Test
    void whatItsOwnerHasDisconnectedIsForgottenAndAskedForAnewWhereSomebodyMayBeAsked() {
        ADMIN.delete("connections/" + allowedConnection());

        assertThat(connection("call", "GET", "/api/me")
                        .endedWith(ExitCode.REFUSED)
                        .err())
                .contains("was disconnected", "serai bridge login", "--wait");
        assertThat(connection("token").endedWith(ExitCode.REFUSED).err()).contains("Nobody has allowed this yet");

        ADMIN.delete("connections/" + allowedConnection());
        CliRun asks = connection("call", "--wait", "100", "GET", "/api/me");
        await().atMost(Duration.ofMinutes(1))
                .failFast("it ended", () -> !asks.process().isAlive())
                .until(() -> ENTER.matcher(asks.err()).find());
        Matcher code = ENTER.matcher(asks.err());
        assertThat(code.find()).isTrue();
        ADMIN.answerBridge(Json.object().put("user_code", code.group(1)), true);
        assertThat(asks.endedWith(ExitCode.DONE).json().path("email").asText()).startsWith("alice@");
    }

    private String allowedConnection() {
        CliRun login = connection("login", "--json");
        ADMIN.answerBridge(login.firstLine(), true);
        return Json.parse(login.endedWith(ExitCode.DONE).out().lines().toList().getLast())
                .path("connection")
                .asText();
    }

    @Test
    void optionsThatDoNotFitTogetherAreNamedBeforeAnythingIsAsked() {
        Map<String, String> none = Map.of("SERAI_URL", "http://127.0.0.1:1");
        assertThat(CliRun.of(folder, none, "bridge").endedWith(ExitCode.USAGE).err())
                .contains("login, token, call");
        assertThat(CliRun.of(folder, none, "bridge", "token")
                        .endedWith(ExitCode.USAGE)
                        .err())
                .contains("--bridge-client-id");
        assertThat(CliRun.of(folder, none, "bridge", "token", "--bridge-client-id", "x")
                        .endedWith(ExitCode.USAGE)
                        .err())
                .contains("--connector", "--authorization-endpoint");
        assertThat(connection("login", "--bridge", "http://127.0.0.1:1")
                        .endedWith(ExitCode.UNAVAILABLE)
                        .err())
                .contains("http://127.0.0.1:1");
    }
}
