package dev.serai.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import dev.serai.server.RawHttp;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.database.EmbeddedDatabase;
import dev.serai.server.gateway.TestUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Behind a proxy with TLS, on a database of the operator's own, which goes away in the end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ProductionIT {
    private EmbeddedDatabase database;
    private TestPlatform platform;
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        database = EmbeddedDatabase.start(
                folder.resolve("database"),
                Path.of("target", "postgres-program").toAbsolutePath());
        platform = TestPlatform.start(Map.of(
                "SERAI_PUBLIC_URL",
                "https://serai.example.com",
                "SERAI_APPS_DOMAIN",
                "apps.example.com",
                "SERAI_BIND",
                "127.0.0.1",
                "SERAI_DATABASE_URL",
                database.jdbcUrl(),
                "SERAI_DATABASE_USER",
                database.user(),
                "SERAI_DATABASE_PASSWORD_FILE",
                secret(folder, "database-password", database.password().reveal()),
                "SERAI_ADMIN_EMAIL",
                TestPlatform.ADMIN_EMAIL,
                "SERAI_ADMIN_PASSWORD_FILE",
                secret(folder, "admin-password", TestPlatform.PASSWORD)));
    }

    @AfterAll
    void stop() {
        platform.close();
        database.close();
    }

    @Test
    @Order(1)
    void cookiesAreForThisHostAndTlsAloneAndBrowsersAreToldSo() {
        HttpResponse<String> answer = platform.visitor()
                .postForm("/login", Map.of("username", TestPlatform.ADMIN_EMAIL, "password", TestPlatform.PASSWORD));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().allValues("Set-Cookie"))
                .hasSize(3)
                .allSatisfy(cookie -> assertThat(cookie)
                        .startsWith("__Host-serai")
                        .contains("Secure", "HttpOnly", "SameSite=Lax", "Path=/")
                        .doesNotContain("Domain"));
        assertThat(answer.headers().firstValue("Strict-Transport-Security"))
                .hasValueSatisfying(header -> assertThat(header).startsWith("max-age=31536000"));
    }

    @Test
    @Order(2)
    void cookiesOfApplicationsAreForTheirHostAndTlsAloneToo() {
        Visitor admin = platform.admin();
        try (TestUpstream upstream = TestUpstream.start()) {
            String id = Visitor.body(admin.call(
                            "POST",
                            "/api/v1/applications",
                            Map.of("name", "notes", "upstream", upstream.url().toString(), "role", "member")))
                    .get("id")
                    .asText();
            String away = atNotes("/x", "");
            assertThat(location(away)).startsWith("https://serai.example.com/apps/notes?state=");
            String state = cookie(away, "__Host-serai-app-state");
            URI atSerai = URI.create(location(away));
            URI back = URI.create(admin.page(atSerai.getRawPath() + "?" + atSerai.getRawQuery())
                    .headers()
                    .firstValue("Location")
                    .orElseThrow());
            assertThat(back.getScheme() + "://" + back.getAuthority()).isEqualTo("https://notes.apps.example.com");
            String inside = atNotes(back.getRawPath() + "?" + back.getRawQuery(), state);
            assertThat(location(inside)).isEqualTo("/x");
            String session = cookie(inside, "__Host-serai-app");

            String told = atNotes("/x", session + "; __Host-other=1");
            assertThat(told)
                    .startsWith("HTTP/1.1 200")
                    .contains(TestPlatform.ADMIN_EMAIL, "\"X-forwarded-proto\":[\"https\"]", "__Host-other=1")
                    .doesNotContain("__Host-serai");
            assertThat(atNotes("/x", session.replace("__Host-", "")))
                    .as("without the prefix it is none")
                    .startsWith("HTTP/1.1 303");
            // an upstream speaks for its own host, and never with Serai's names
            assertThat(atNotes("/cookies", session))
                    .containsIgnoringCase("Set-Cookie: mine=1; Path=/; HttpOnly\r\n")
                    .doesNotContain("stolen");

            URI link = URI.create(Visitor.body(admin.call(
                            "POST",
                            "/api/v1/applications/" + id + "/links",
                            Map.of("user", TestPlatform.ADMIN_EMAIL, "path", "/y")))
                    .get("url")
                    .asText());
            assertThat(link.getAuthority()).isEqualTo("notes.apps.example.com");
            cookie(atNotes(link.getRawPath() + "?" + link.getRawQuery(), ""), "__Host-serai-app");
        }
    }

    /** As the proxy in front passes it on. */
    private String atNotes(String path, String cookies) {
        return RawHttp.send(
                platform.url(),
                "GET " + path + " HTTP/1.1\r\nHost: notes.apps.example.com\r\nX-Forwarded-Proto: https\r\n"
                        + "X-Forwarded-For: 203.0.113.7\r\nAccept: text/html\r\nCookie: " + cookies
                        + "\r\nConnection: close\r\n\r\n");
    }

    private static String location(String answer) {
        return header(answer, "Location");
    }

    /** Name and value, to be sent back; the cookie is for that host and TLS alone. */
    private static String cookie(String answer, String name) {
        String cookie = header(answer, "Set-Cookie");
        assertThat(cookie)
                .startsWith(name + "=")
                .contains("; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/")
                .doesNotContain("Domain");
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private static String header(String answer, String name) {
        return answer.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No " + name + " in: " + answer));
    }

    @Test
    @Order(2)
    void aConfiguredAdminNeedsNoSetUp() {
        assertThat(platform.home().resolve("setup-token")).doesNotExist();
        assertThat(platform.admin().getJson("/api/v1/session").at("/roles").toString())
                .contains("operator");
    }

    @Test
    @Order(3)
    void aVaultInTroubleDegradesAndOnlyAnOperatorReadsWhy() throws IOException {
        Path key = platform.home().resolve("vault.key");
        Path aside = Files.move(key, platform.home().resolve("vault.key.aside"));
        try {
            HttpResponse<String> answer = platform.visitor().get("/healthz/ready");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Visitor.body(answer).at("/status").asText()).isEqualTo("degraded");
            assertThat(answer.body()).doesNotContain(platform.home().toString());
            assertThat(platform.admin().get("/healthz/ready").body()).contains("vault.key");
        } finally {
            Files.move(aside, key);
        }
    }

    @Test
    @Order(4)
    void withoutItsDatabaseANodeIsNotReadyAndSaysSoToProgramsAndPeople() {
        Visitor admin = platform.admin();
        // nobody waits as long as in earnest
        platform.bean(HikariDataSource.class).getHikariConfigMXBean().setConnectionTimeout(1_000);
        database.close();
        log.start();
        root.addAppender(log);

        HttpResponse<String> ready = platform.visitor().get("/healthz/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(Visitor.body(ready).at("/components/database/status").asText())
                .isEqualTo("down");
        assertThat(platform.visitor().get("/healthz/live").statusCode()).isEqualTo(200);

        HttpResponse<String> call = admin.get("/api/v1/session");
        assertThat(call.statusCode()).isEqualTo(503);
        assertThat(Visitor.body(call).at("/code").asText()).isEqualTo("database_unavailable");
        HttpResponse<String> page = admin.page("/login");
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.body()).contains("database does not answer");
        assertTheLogTellsItInWords();
    }

    private void assertTheLogTellsItInWords() {
        root.detachAppender(log);
        List<ILoggingEvent> lines = List.copyOf(log.list);
        for (String request : List.of("GET /api/v1/session", "GET /login")) {
            assertThat(lines)
                    .filteredOn(line -> line.getFormattedMessage().startsWith(request + " failed at the database: "))
                    .singleElement()
                    .satisfies(line -> {
                        assertThat(line.getLevel()).isEqualTo(Level.WARN);
                        assertThat(line.getThrowableProxy()).isNull();
                    });
        }
        assertThat(lines).extracting(ILoggingEvent::getLoggerName).noneMatch(name -> name.startsWith("org.apache."));
    }

    private static String secret(Path folder, String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
