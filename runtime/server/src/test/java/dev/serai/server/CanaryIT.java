package dev.serai.server;

import static dev.serai.server.Connecting.location;
import static dev.serai.server.Connecting.query;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.simulator.ProviderSimulator;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A whole life of an installation, its log at DEBUG, and then every secret that took part in it looked for where it must not
 * be: in what was logged, in the database beside the vault's ciphertext, in every page and answer.
 */
class CanaryIT {
    private static final String EMAIL = "canary@serai.test";
    private static final String PASSWORD = "Kanarienvogel im Bergwerk";
    private static final String WRONG_PASSWORD = "Wellensittich im Bergwerk";
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final Map<String, Set<String>> secrets = new LinkedHashMap<>();
    private final List<HttpResponse<String>> answers = new ArrayList<>();
    /** What an authorization under way keeps is gone at its end. */
    private final StringBuilder whileAuthorizing = new StringBuilder();

    @Test
    void noSecretIsSeenWhereItMustNotBe() throws IOException {
        List<String> log;
        String database;
        try (CapturedOutput output = new CapturedOutput();
                ProviderSimulator provider = ProviderSimulator.start("observant");
                TestPlatform platform = TestPlatform.start(Map.of("SERAI_ALLOWED_HOSTS", "127.0.0.1"))) {
            live(platform, provider);
            provider.secrets().forEach((kind, values) -> values.forEach(value -> secret(kind, value)));
            secret(
                    "password of the database",
                    Files.readString(platform.home().resolve("postgres-password"))
                            .strip());
            secret(
                    "key of the vault",
                    new ObjectMapper()
                            .readTree(platform.home().resolve("vault.key").toFile())
                            .at("/key/0/keyData/value")
                            .asText());
            database = whileAuthorizing + DatabaseText.of(platform);
            log = output.lines();
        }

        assertThat(secrets)
                .containsKeys(
                        "access_token",
                        "refresh_token",
                        "code",
                        "code_verifier",
                        "client_secret",
                        "bridge code",
                        "session cookie",
                        "csrf token",
                        "password");
        assertThat(log)
                .as("the log is at DEBUG")
                .filteredOn(line -> line.contains("DEBUG"))
                .hasSizeGreaterThan(500);
        String setupToken = secrets.remove("set-up token").iterator().next();
        assertThat(log)
                .filteredOn(line -> line.contains(setupToken))
                .as("the link of the set-up token, once, past the logger")
                .singleElement()
                .asString()
                .matches(" {2}http://localhost:\\d+/setup\\?token=\\S+");
        assertThat(database).doesNotContain(setupToken);
        assertThat(leaks(log, database)).isEmpty();
        assertThat(String.join("\n", log)).as("password hashes").doesNotContain("$argon2");
        assertThat(answers).extracting(CanaryIT::text).noneMatch(text -> text.contains("$argon2"));
    }

    private List<String> leaks(List<String> log, String database) {
        List<String> leaks = new ArrayList<>();
        secrets.forEach((kind, values) -> values.forEach(value -> {
            log.stream().filter(line -> line.contains(value)).forEach(line -> leaks.add(kind + " in the log: " + line));
            database.lines()
                    .filter(row -> row.contains(value))
                    .forEach(row -> leaks.add(kind + " in the database: " + row));
            // forms have to carry their own token
            if (!kind.equals("csrf token")) {
                answers.stream()
                        .filter(answer -> text(answer).contains(value))
                        .forEach(answer -> leaks.add(kind + " in an answer: " + answer));
            }
        }));
        return leaks;
    }

    private void live(TestPlatform platform, ProviderSimulator provider) throws IOException {
        Visitor admin = setUp(platform);
        String client = register(admin, platform, provider);

        String first = connect(platform, provider, admin, client);
        look(admin, first);
        pull(admin, first);
        provider.expireAccessTokens();
        flow(platform, admin, first);
        provider.expireAccessTokens();
        keep(admin.get("/api/v1/connections/" + first + "/proxy/api/echo?x=y"));
        keep(admin.call("POST", "/api/v1/connections/" + first + "/actions/sensors", Map.of()));
        keep(admin.call("POST", "/api/v1/connections/" + first + "/refresh", Map.of("used_generation", 1)));

        // answers that hold the secret that was sent: of a refresh, and of a code
        provider.tokenErrorEcho(true);
        provider.expireAccessTokens();
        keep(admin.get("/api/v1/connections/" + first + "/proxy/api/me"));
        URI callback = BrowserlessUser.alice().authorize(start(platform, admin, client));
        keep(admin.page(location(keep(admin.page(path(callback)))).getPath()));
        provider.tokenErrorEcho(false);
        look(admin, first);

        // callbacks that are refused, with a code that is good
        URI refused = BrowserlessUser.alice().authorize(start(platform, admin, client));
        keep(platform.visitor().page(path(refused)));
        keep(admin.page("/oauth/callback/github?" + refused.getRawQuery()));
        keep(admin.page(path(refused) + "&code=twice"));

        bridge(platform, admin, client);

        String second = connect(platform, provider, admin, client);
        provider.refuseConnections();
        keep(admin.get("/api/v1/connections/" + second + "/proxy/api/me"));
        provider.acceptConnections();
        keep(admin.submit("/connections/" + second + "/disconnect", Map.of()));
        keep(admin.call("DELETE", "/api/v1/connections/" + first));
        keep(admin.submit("/oauth-clients/" + client + "/remove", Map.of()));
        look(admin, second);
        keep(admin.submit("/logout", Map.of()));
    }

    /** A program without a browser, in both modes; its code waits for a while. */
    private void bridge(TestPlatform platform, Visitor admin, String client) {
        BridgeProgram program = BridgeProgram.of(platform.url(), admin, "observant");
        secret("secret of a bridge client", program.secret());
        String state = "the-programs-own-state-of-its-own";
        secret("state", state);
        JsonNode code = program.begin(Map.of("client_id", "canary", "connector", "observant", "state", state));
        secret("bridge code", code.get("bridge_code").asText());
        AtTheBridge person = AtTheBridge.stranger(platform.url());
        secret("cookie at the bridge", person.visitor().cookies().get("serai-bridge"));
        keep(person.enter(code.get("user_code").asText()));
        URI callback = person.consent(code);
        keep(platform.visitor().page(path(callback)));
        keep(person.result(callback));
        whileAuthorizing.append(DatabaseText.of(platform));
        // holds the code, which belongs there
        assertThat(program.poll(code).statusCode()).isEqualTo(200);
        keep(program.poll(code));
        keep(person.callback(callback));

        JsonNode connection =
                program.begin(Map.of("mode", "connection", "connector", "observant", "client_id", client));
        secret("bridge code", connection.get("bridge_code").asText());
        AtTheBridge.signedIn(admin).authorize(connection);
        String made =
                Visitor.json(keep(program.poll(connection))).get("connection").asText();
        keep(admin.page("/bridge-clients"));
        keep(admin.get("/api/v1/bridge-clients"));
        keep(admin.call("DELETE", "/api/v1/connections/" + made));
        keep(admin.call("DELETE", "/api/v1/bridge-clients/" + program.id()));
    }

    private Visitor setUp(TestPlatform platform) throws IOException {
        String token = Files.readString(platform.home().resolve("setup-token")).strip();
        secret("set-up token", token);
        secret("password", PASSWORD);
        secret("password", WRONG_PASSWORD);
        Visitor admin = platform.visitor();
        keep(platform.visitor().page("/setup?token=wrong-" + token.substring(1)));
        // the page for the holder of the link is the one place that gives the token back
        admin.page("/setup?token=" + token);
        keep(admin.postForm("/setup", Map.of("token", token, "name", "Canary", "email", EMAIL, "password", PASSWORD)));
        remember(admin);
        keep(admin.submit("/logout", Map.of()));
        keep(platform.visitor().postForm("/login", Map.of("username", EMAIL, "password", WRONG_PASSWORD)));
        admin.login(EMAIL, PASSWORD);
        remember(admin);
        return admin;
    }

    private String register(Visitor admin, TestPlatform platform, ProviderSimulator provider) {
        String secret = "Zeisig/" + Base64.getEncoder().encodeToString("a client's secret+".getBytes(UTF_8));
        secret("client_secret", secret);
        secret("client_secret", URLEncoder.encode(secret, UTF_8));
        secret("client_secret", Base64.getEncoder().encodeToString(("canary:" + secret).getBytes(UTF_8)));
        provider.register(
                "canary",
                secret,
                List.of(platform.url() + "/oauth/callback/observant", platform.url() + "/bridge/callback/observant"));
        keep(admin.submit(
                "/oauth-clients",
                Map.of(
                        "connector",
                        "observant",
                        "name",
                        "Canary",
                        "client_id",
                        "with blanks",
                        "client_secret",
                        secret)));
        HttpResponse<String> made = keep(admin.submit(
                "/oauth-clients",
                Map.of(
                        "connector", "observant",
                        "name", "Canary",
                        "client_id", "canary",
                        "client_secret", secret,
                        "setting.host", provider.url().toString())));
        assertThat(made.statusCode()).isEqualTo(303);
        keep(admin.page("/oauth-clients"));
        return Visitor.json(keep(admin.get("/api/v1/oauth-clients")))
                .at("/items/0/id")
                .asText();
    }

    private URI start(TestPlatform platform, Visitor user, String client) {
        // holds state and challenge, which belong there
        HttpResponse<String> answer = user.page("/connect/observant?client=" + client);
        assertThat(answer.statusCode()).isEqualTo(303);
        secret("state", query(location(answer)).get("state"));
        whileAuthorizing.append(DatabaseText.of(platform));
        return location(answer);
    }

    private String connect(TestPlatform platform, ProviderSimulator provider, Visitor user, String client) {
        HttpResponse<String> result = keep(new Connecting(platform, provider)
                .result(user, BrowserlessUser.alice().authorize(start(platform, user, client))));
        assertThat(result.statusCode()).isEqualTo(200);
        return Connecting.connection(result);
    }

    private void pull(Visitor admin, String connection) {
        String pull = "/api/v1/connections/" + connection + "/pulls/observations";
        HttpResponse<String> set =
                keep(admin.call("PUT", pull, Map.of("schedule", "every 1h", "enabled", true, "dataset", "canary")));
        assertThat(set.statusCode()).isEqualTo(200);
        keep(admin.call("POST", pull + "/runs"));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !admin.getJson("/api/v1/datasets/canary/records")
                        .get("items")
                        .isEmpty());
        keep(admin.get("/api/v1/datasets/canary/records"));
        keep(admin.get(pull + "/runs"));
        keep(admin.call("PUT", pull, Map.of("schedule", "every 1h", "enabled", false, "dataset", "canary")));
    }

    /** A route that works, whose token ends meanwhile, and then one that does not. */
    private void flow(TestPlatform platform, Visitor admin, String connection) throws IOException {
        String alias =
                admin.getJson("/api/v1/connections/" + connection).get("alias").asText();
        Path file = Files.createDirectories(platform.home().resolve("flows")).resolve("canary.yaml");
        Files.writeString(file, """
                - route:
                    id: canary
                    from:
                      uri: timer:canary
                      parameters: { period: 500 }
                      steps:
                        - to: "connector:observant?connection=%1$s&action=sensors"
                        - to: "connector:observant?connection=%1$s&method=GET&path=/api/status/404"
                """.formatted(alias));
        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        admin.getJson("/api/v1/flows").at("/items/0/failed").asLong() > 0);
        keep(admin.get("/api/v1/flows"));
        keep(admin.page("/flows"));
        Files.delete(file);
    }

    private void look(Visitor admin, String connection) {
        for (String path : List.of(
                "/",
                "/connections",
                "/connections/" + connection,
                "/connectors",
                "/connectors/observant",
                "/connect/salesforce",
                "/oauth-clients",
                "/oauth-clients/new?connector=observant",
                "/pulls",
                "/datasets",
                "/flows",
                "/api/v1/session",
                "/api/v1/connections",
                "/api/v1/connections/" + connection,
                "/api/v1/connectors",
                "/api/v1/oauth-clients",
                "/api/v1/flows",
                "/openapi.yaml",
                "/metrics",
                "/healthz/ready",
                "/nowhere?code=x")) {
            keep(admin.page(path));
        }
    }

    private HttpResponse<String> keep(HttpResponse<String> answer) {
        answers.add(answer);
        Matcher token = CSRF.matcher(answer.body());
        while (token.find()) {
            secret("csrf token", token.group(1));
        }
        return answer;
    }

    /** What the database holds of a session opens nothing: the cookie's other half is the secret. */
    private void remember(Visitor visitor) {
        String cookie = String.valueOf(visitor.cookies().get("serai"));
        secret("session cookie", cookie);
        secret("session cookie", cookie.substring(cookie.indexOf('.') + 1));
        secret("csrf token", visitor.csrfToken());
    }

    private void secret(String kind, String value) {
        assertThat(value).as(kind).hasSizeGreaterThanOrEqualTo(16);
        secrets.computeIfAbsent(kind, _ -> new LinkedHashSet<>()).add(value);
    }

    private static String path(URI callback) {
        return callback.getRawPath() + "?" + callback.getRawQuery();
    }

    /** But for the cookie that is being set, which is where it belongs. */
    private static String text(HttpResponse<String> answer) {
        StringBuilder text = new StringBuilder(answer.body());
        answer.headers().map().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("set-cookie")) {
                text.append('\n').append(name).append(": ").append(values);
            }
        });
        return text.toString();
    }
}
