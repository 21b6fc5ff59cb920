package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.cli.demo.RunningPlatform;
import dev.serai.cli.token.Json;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.simulator.ProviderSimulator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against the platform, both as processes; the provider is the simulator. */
class ClientIT {
    private static final String[] SCOPES = {
        "connections:read", "connections:write", "proxy", "pulls:write", "clients:write"
    };

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path ofAll;

    private static final RunningPlatform PLATFORM = RunningPlatform.shared();
    private static final Admin ADMIN = new Admin(PLATFORM);
    private static final ProviderSimulator PROVIDER = ProviderSimulator.start("observant");

    @SuppressWarnings("NullAway.Init") // made before all
    private static Path signedIn;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeAll
    static void start() {

        JsonNode client = ADMIN.post(
                "oauth-clients",
                Json.object()
                        .put("connector", "observant")
                        .put("name", "field")
                        .put("client_id", "field-app")
                        .put("client_secret", "field-secret-1")
                        .set(
                                "settings",
                                Json.object().put("host", PROVIDER.url().toString())));
        PROVIDER.register(
                "field-app",
                "field-secret-1",
                List.of(client.path("redirect_uri").asText()));
        ADMIN.connect("/connect/observant?alias=acme");
        signedIn = ofAll.resolve("signed-in");
        signIn(signedIn);
    }

    @AfterAll
    static void stop() {
        PROVIDER.close();
    }

    @BeforeEach
    void asSomebodyWhoIsSignedIn() {
        environment.put("SERAI_URL", PLATFORM.url().toString());
        environment.put("SERAI_HOME", signedIn.toString());
    }

    private static void signIn(Path home) {
        try (CliRun login = CliRun.start(
                ofAll,
                Map.of("SERAI_URL", PLATFORM.url().toString(), "SERAI_HOME", home.toString()),
                null,
                "login",
                "--json")) {
            ADMIN.answerDevice(login.firstLine(), true, SCOPES);
            login.endedWith(ExitCode.DONE);
        }
    }

    private CliRun serai(String... arguments) {
        return CliRun.of(folder, environment, arguments);
    }

    private CliRun withInput(String input, String... arguments) {
        return CliRun.start(folder, environment, input, arguments).ended();
    }

    private static Path tokenFile(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("client"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void whoSignsInHasTokensInAFileOfTheirOwnAndWhoSignsOutHasNoneAnywhere() throws IOException {
        environment.put("SERAI_HOME", folder.resolve("mine").toString());
        CliRun login = CliRun.start(folder, environment, null, "login", "--json", "--scope", "connections:read");
        JsonNode invitation = login.firstLine();
        assertThat(invitation.path("verification_uri").asText()).isEqualTo(PLATFORM.url() + "/device");
        ADMIN.answerDevice(invitation, true, "connections:read");
        login.endedWith(ExitCode.DONE);
        assertThat(login.out().lines().toList().getLast())
                .contains("\"signed_in\":true", "\"scope\":\"connections:read\"");

        Path file = tokenFile(folder.resolve("mine"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        JsonNode saved = Json.parse(Files.readString(file));
        assertThat(login.out() + login.err())
                .doesNotContain(
                        saved.path("access_token").asText(),
                        saved.path("refresh_token").asText());
        serai("connections", "list", "--json").endedWith(ExitCode.DONE);

        Path kept = Files.copy(file, folder.resolve("kept.json"));
        serai("logout").endedWith(ExitCode.DONE);
        assertThat(file).doesNotExist();
        assertThat(serai("connections", "list").endedWith(ExitCode.REFUSED).err())
                .contains("serai login --server");
        // nor is the token any good that somebody has copied
        Files.copy(kept, file);
        assertThat(serai("connections", "list").endedWith(ExitCode.REFUSED).err())
                .contains("not signed in any more");
    }

    @Test
    void whoIsRefusedInTheBrowserOrWaitsInVainIsToldSo() {
        environment.put("SERAI_HOME", folder.resolve("mine").toString());
        CliRun denied = CliRun.start(folder, environment, null, "login", "--json");
        ADMIN.answerDevice(denied.firstLine(), false);
        assertThat(denied.endedWith(ExitCode.REFUSED).err()).contains("refused in the browser");

        CliRun late = serai("login", "--wait", "1").endedWith(ExitCode.WAITED);
        assertThat(late.err()).contains(PLATFORM.url() + "/device").contains("Nobody has allowed it in time");
    }

    @Test
    void tokensThatAreDueAreRefreshedOnceHoweverManyProcessesMeetThem() throws Exception {
        Path home = folder.resolve("mine");
        signIn(home);
        environment.put("SERAI_HOME", home.toString());
        Path file = tokenFile(home);
        JsonNode before = Json.parse(Files.readString(file));
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                before.path("expires_at").asText(),
                                before.path("obtained_at").asText()));

        List<CliRun> runs = IntStream.range(0, 6)
                .mapToObj(_ -> CliRun.start(folder, environment, null, "connections", "list", "--json"))
                .toList();
        runs.forEach(run -> run.endedWith(ExitCode.DONE));

        JsonNode after = Json.parse(Files.readString(file));
        assertThat(after.path("counter").asLong()).isEqualTo(2);
        assertThat(after.path("refresh_token").asText())
                .isNotEqualTo(before.path("refresh_token").asText());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void connectionsAreListedShownRefreshedAndDisconnected() {
        assertThat(serai("connections", "list").endedWith(ExitCode.DONE).out())
                .containsPattern("(?m)^acme +observant +ACTIVE +alice@");
        assertThat(serai("connections", "list", "--json").json().path("items"))
                .anySatisfy(one -> assertThat(one.path("alias").asText()).isEqualTo("acme"));
        CliRun piped = CliRun.start(
                folder, environment, null, CliRun.piped("jq -r '.items[].alias'", "connections", "list", "--json"));
        assertThat(piped.endedWith(ExitCode.DONE).out().lines()).contains("acme");
        assertThat(piped.err()).isEmpty();
        JsonNode shown = serai("connections", "show", "acme", "--json").json();
        assertThat(shown.path("status").asText()).isEqualTo("ACTIVE");
        long generation = shown.path("generation").asLong();
        assertThat(serai("connections", "refresh", "acme", "--json", "--used-generation", Long.toString(generation))
                        .json()
                        .path("generation")
                        .asLong())
                .isEqualTo(generation + 1);
        assertThat(serai("connections", "refresh", "acme")
                        .endedWith(ExitCode.LATER)
                        .err())
                .contains("less than 10 s ago", "Try again in");
        assertThat(serai("connections", "show", "nobody")
                        .endedWith(ExitCode.USAGE)
                        .err())
                .contains("no such connection");
        assertThat(serai("connections", "token", "acme")
                        .endedWith(ExitCode.REFUSED)
                        .err())
                .contains("credentials:read");

        CliRun connecting =
                CliRun.start(folder, environment, null, "connections", "connect", "observant", "--alias", "gone");
        await().until(() -> connecting.err().contains("/connect/observant?alias=gone"));
        ADMIN.connect("/connect/observant?alias=gone");
        assertThat(connecting.endedWith(ExitCode.DONE).out()).contains("Connected 'gone' (alice@");
        assertThat(serai("connections", "delete", "gone")
                        .endedWith(ExitCode.USAGE)
                        .err())
                .contains("--yes");
        serai("connections", "delete", "gone", "--yes").endedWith(ExitCode.DONE);
        assertThat(serai("connections", "show", "gone", "--json").out()).doesNotContain("ACTIVE");
    }

    @Test
    void anAccountIsConnectedByACodeThatIsEnteredAtTheProvider() {
        try (ProviderSimulator github = ProviderSimulator.start("github")) {
            JsonNode client = ADMIN.post(
                    "oauth-clients",
                    Json.object()
                            .put("connector", "code-host")
                            .put("client_id", "terminal-app")
                            .put("client_secret", "terminal-secret-1")
                            .set(
                                    "settings",
                                    Json.object().put("origin", github.url().toString())));
            github.register(
                    "terminal-app",
                    "terminal-secret-1",
                    List.of(client.path("redirect_uri").asText()));

            String[] connect = {"connections", "connect", "code-host", "--by-code", "--json", "--alias", "by-code"};
            try (CliRun refused = CliRun.start(folder, environment, null, connect)) {
                enter(refused.firstLine(), "deny");
                assertThat(refused.endedWith(ExitCode.REFUSED).err()).contains("You did not give Code host's consent");
            }
            try (CliRun allowed = CliRun.start(folder, environment, null, connect)) {
                enter(allowed.firstLine(), "allow");
                assertThat(allowed.endedWith(ExitCode.DONE).out())
                        .contains("\"alias\" : \"by-code\"", "\"account\" : \"alice\"", "\"status\" : \"ACTIVE\"");
            }
            assertThat(serai("call", "by-code", "GET", "/user")
                            .endedWith(ExitCode.DONE)
                            .json()
                            .path("login")
                            .asText())
                    .isEqualTo("alice");
            assertThat(serai("connections", "connect", "observant", "--by-code")
                            .endedWith(ExitCode.USAGE)
                            .err())
                    .contains("gives no codes", "/connect/observant");
        }
    }

    private static void enter(JsonNode invitation, String decision) {
        BrowserlessUser.alice()
                .post(
                        URI.create(invitation.path("verification_uri").asText()),
                        Map.of(
                                "user_code",
                                invitation.path("user_code").asText(),
                                "username",
                                "alice",
                                "password",
                                "pw",
                                "decision",
                                decision));
    }

    @Test
    void aServiceAccountReadsATokenAndAWrongSecretIsToldSo() throws IOException {
        JsonNode account = ADMIN.post(
                "service-accounts",
                Json.object()
                        .put("name", "batch")
                        .set("scopes", Json.parse("[\"credentials:read\",\"connections:read\"]")));
        Path secret = Files.writeString(
                folder.resolve("secret"), account.path("client_secret").asText());
        environment.put("SERAI_HOME", folder.resolve("none").toString());
        environment.put("SERAI_CLIENT_ID", account.path("client_id").asText());
        environment.put("SERAI_CLIENT_SECRET_FILE", secret.toString());
        String token = serai("connections", "token", "acme")
                .endedWith(ExitCode.DONE)
                .out()
                .strip();
        assertThat(PROVIDER.secrets().values())
                .anySatisfy(secrets -> assertThat(secrets).contains(token));

        Files.writeString(secret, "wrong");
        CliRun refused = serai("connections", "token", "acme").endedWith(ExitCode.REFUSED);
        assertThat(refused.err()).contains("its secret is another");
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void aCallStreamsBothWaysAndItsExitCodeIsTheProvidersWord() {
        assertThat(serai("call", "acme", "GET", "/api/me")
                        .endedWith(ExitCode.DONE)
                        .json()
                        .path("email")
                        .asText())
                .startsWith("alice@");
        PROVIDER.expireAccessTokens();
        JsonNode whole = serai("call", "--json", "acme", "get", "api/sensors")
                .endedWith(ExitCode.DONE)
                .json();
        assertThat(whole.path("status").asInt()).isEqualTo(200);
        assertThat(whole.at("/body/items").isArray()).isTrue();
        String id = serai("call", "acme", "GET", "/api/observations?limit=1")
                .json()
                .at("/items/0/id")
                .asText();
        withInput("{\"text\":\"by hand\"}", "call", "acme", "POST", "/api/observations/" + id + "/notes", "-d", "-")
                .endedWith(ExitCode.DONE);
        String text = "{\"text\":\"through a pipe\"}";
        String fromAPipe =
                String.join(" ", CliRun.command("call", "acme", "POST", "/api/observations/" + id + "/notes", "-d"))
                        + " <(printf %s '" + text + "')";
        CliRun.start(folder, environment, null, List.of("bash", "-c", fromAPipe))
                .endedWith(ExitCode.DONE);
        assertThat(PROVIDER.notes().getLast().bytes()).isEqualTo(text.length());
        CliRun missing = serai("call", "acme", "GET", "/api/nothing").endedWith(ExitCode.USAGE);
        assertThat(missing.err()).contains("the provider answered 404");
        assertThat(serai("call", "acme", "GET", "http://169.254.169.254/x").err())
                .doesNotContain("Exception");
        assertThat(serai("call", "acme", "GET", "/a b")
                        .endedWith(ExitCode.USAGE)
                        .err())
                .contains("encode blanks");
        assertThat(serai("call", "acme", "GET", "/", "-H", "authorization: x")
                        .endedWith(ExitCode.USAGE)
                        .err())
                .contains("leave it out");
    }

    @Test
    void aPullIsRunTillItsEndAndBegunAgain() {
        serai("call", "acme", "GET", "/api/me").endedWith(ExitCode.DONE);
        ADMIN.put("connections/acme/pulls/observations", Json.object().put("schedule", "0 0 4 1 1 ?"));
        JsonNode first = serai("pull", "run", "acme", "observations", "--wait", "60", "--json")
                .endedWith(ExitCode.DONE)
                .json();
        assertThat(first.path("added").asLong()).isPositive();
        assertThat(serai("pull", "status", "acme").out()).contains("observations");
        assertThat(serai("pull", "reset", "acme", "observations")
                        .endedWith(ExitCode.DONE)
                        .out())
                .contains("reads everything");
        JsonNode again = serai("pull", "run", "acme", "observations", "--wait", "60", "--json")
                .json();
        assertThat(again.path("read").asLong()).isEqualTo(first.path("read").asLong());
        assertThat(serai("pull", "status", "acme", "observations").out().lines())
                .hasSize(2);
        serai("pull", "run", "acme", "nothing").endedWith(ExitCode.USAGE);
    }

    @Test
    void aClientsSecretIsRotatedWithoutBeingOnTheCommandLine() {
        PROVIDER.addClientSecret("field-app", "field-secret-2");
        CliRun staged = withInput("field-secret-2\n", "rotate", "stage", "field", "--secret-file", "-")
                .endedWith(ExitCode.DONE);
        assertThat(staged.out()).contains("staged").doesNotContain("field-secret-2");
        serai("rotate", "canary", "field-app").endedWith(ExitCode.DONE);
        serai("rotate", "promote", "field").endedWith(ExitCode.DONE);
        await().atMost(Duration.ofSeconds(30)).until(() -> state("rotate", "show", "field"), "promoted"::equals);
        assertThat(state("rotate", "rollback", "field")).isEqualTo("rolled_back");
        assertThat(serai("rotate", "stage", "field").endedWith(ExitCode.USAGE).err())
                .contains("--secret-file");
        withInput("field-secret-2\n", "rotate", "stage", "field", "--secret-file", "-")
                .endedWith(ExitCode.DONE);
        assertThat(serai("rotate", "promote", "field")
                        .endedWith(ExitCode.CONFIGURATION)
                        .err())
                .contains("canary first");
        serai("rotate", "canary", "field").endedWith(ExitCode.DONE);
        serai("rotate", "promote", "field").endedWith(ExitCode.DONE);
        await().atMost(Duration.ofSeconds(30)).until(() -> state("rotate", "show", "field"), "promoted"::equals);
        assertThat(serai("rotate", "retire", "field").endedWith(ExitCode.USAGE).err())
                .contains("--yes");
        assertThat(state("rotate", "retire", "field", "--yes")).isEqualTo("retired");
        assertThat(serai("rotate", "show", "nobody").endedWith(ExitCode.USAGE).err())
                .contains("nobody");
    }

    private String state(String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new);
        return serai(all).json().path("state").asText();
    }

    @Test
    void whatCannotBePrintedIsToldAndNoSuccess() {
        for (String[] command : List.of(
                new String[] {"connections", "list", "--json"},
                new String[] {"connections", "list"},
                new String[] {"call", "acme", "GET", "/api/me"},
                new String[] {"--help"})) {
            String line = String.join(" ", CliRun.command(command)) + " > /dev/full";
            CliRun full = CliRun.start(folder, environment, null, List.of("/bin/sh", "-c", line))
                    .endedWith(ExitCode.UNAVAILABLE);
            assertThat(full.err()).containsIgnoringCase("standard output cannot be written");
        }
        assertThat(serai("call", "acme", "GET", "/api/me", "-o", "/dev/full")
                        .endedWith(ExitCode.UNAVAILABLE)
                        .err())
                .contains("--output, /dev/full, cannot be written");
    }

    @Test
    void jsonGoesThroughAPipe() {
        String program = "import json,sys; print(json.load(sys.stdin)['items'][0]['connector'])";
        String line =
                String.join(" ", CliRun.command("connections", "list", "--json")) + " | python3 -c \"" + program + "\"";
        CliRun piped = CliRun.start(folder, environment, null, List.of("/bin/sh", "-c", line))
                .endedWith(ExitCode.DONE);
        assertThat(piped.out()).isEqualTo("observant\n");
    }
}
