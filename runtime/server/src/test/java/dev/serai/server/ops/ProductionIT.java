package dev.serai.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.database.EmbeddedDatabase;
import java.io.IOException;
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
                "SERAI_PUBLIC_URL", "https://serai.example.com",
                "SERAI_BIND", "127.0.0.1",
                "SERAI_DATABASE_URL", database.jdbcUrl(),
                "SERAI_DATABASE_USER", database.user(),
                "SERAI_DATABASE_PASSWORD_FILE",
                        secret(folder, "database-password", database.password().reveal()),
                "SERAI_ADMIN_EMAIL", TestPlatform.ADMIN_EMAIL,
                "SERAI_ADMIN_PASSWORD_FILE", secret(folder, "admin-password", TestPlatform.PASSWORD)));
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
