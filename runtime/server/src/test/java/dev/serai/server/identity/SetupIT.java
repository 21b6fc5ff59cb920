package dev.serai.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.QuietTerminal;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.terminal.PrintedQrCode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.jdbc.core.simple.JdbcClient;

/** From the first start to the first admin: one installation, step by step. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class SetupIT {
    private String printed = "";
    private TestPlatform platform;

    @BeforeAll
    void start() {
        try (QuietTerminal terminal = new QuietTerminal()) {
            platform = TestPlatform.start(Map.of("SERAI_QR_CODE", "always"));
            printed = terminal.printed();
        }
    }

    @AfterAll
    void close() {
        platform.close();
    }

    @Test
    @Order(1)
    void theLinkIsPrintedOnceAndItsTokenLiesInAFileOfTheOwnersAlone() throws IOException {
        assertThat(printed).containsOnlyOnce(platform.url() + "/setup?token=" + token());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tokenFile())))
                .isEqualTo("rw-------");
        // 256 bits, and no row from which it could be made.
        assertThat(token()).hasSizeGreaterThanOrEqualTo(43);
        assertThat(platform.bean(JdbcClient.class)
                        .sql("select encode(hash, 'hex') from setup_token")
                        .query(String.class)
                        .list())
                .isNotEmpty()
                .noneMatch(hash -> hash.contains(token()));
    }

    @Test
    @Order(1)
    void theSameLinkIsPrintedAsAQrCode() {
        assertThat(PrintedQrCode.read(printed)).isEqualTo(platform.url() + "/setup?token=" + token());
    }

    @Test
    @Order(2)
    void check85_withoutTheTokenNothingOpensAndThePageSaysWhereTheLinkIs() {
        Visitor visitor = platform.visitor();

        for (String path : List.of("/", "/login", "/connections", "/openapi.yaml")) {
            HttpResponse<String> answer = visitor.page(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(303);
            assertThat(answer.headers().firstValue("Location")).hasValue("/setup");
        }
        HttpResponse<String> setup = visitor.page("/setup");
        assertThat(setup.statusCode()).isEqualTo(403);
        assertThat(setup.body())
                .contains("printed in the terminal")
                .contains("setup-token")
                .doesNotContain("<form");
        assertThat(visitor.get("/api/v1/session").statusCode()).isEqualTo(503);
        assertThat(visitor.postForm("/login", Map.of("username", "a@b.c", "password", "x"))
                        .statusCode())
                .isEqualTo(503);
        assertThat(visitor.get("/healthz/ready").statusCode()).isEqualTo(200);
        assertThat(visitor.get("/healthz/live").statusCode()).isEqualTo(200);
    }

    @Test
    @Order(3)
    void aWrongTokenIsRefusedWithClearWordsAndChangesNothing() {
        Visitor visitor = platform.visitor();
        String wrong = "A".repeat(43);

        assertThat(visitor.page("/setup?token=" + wrong).body())
                .contains("not valid")
                .contains("terminal");
        HttpResponse<String> answer = visitor.postForm("/setup", person(wrong, "mallory@example.com"));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body())
                .contains("This set-up link is not valid")
                .contains("setup-token")
                .doesNotContain(wrong);
        assertThat(platform.bean(Users.class).hasAdmin()).isFalse();
    }

    @Test
    @Order(4)
    void whatIsWrongWithTheFormIsSaidAndTheTokenStaysGood() throws IOException {
        Map<String, String> shortPassword = new java.util.HashMap<>(person(token(), "ada@example.com"));
        shortPassword.put("password", "short");

        HttpResponse<String> answer = platform.visitor().postForm("/setup", shortPassword);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("from 12 to 256 characters").contains("ada@example.com");
        assertThat(answer.body()).doesNotContain("\"short\"");
    }

    @Test
    @Order(5)
    void check84_ofSimultaneousFirstAdminsOneWins() throws Exception {
        String token = token();
        List<Visitor> visitors = new ArrayList<>();
        List<HttpResponse<String>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> running = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Visitor visitor = platform.visitor();
                visitors.add(visitor);
                String email = "first" + i + "@example.com";
                running.add(threads.submit(() -> visitor.postForm("/setup", person(token, email))));
            }
            for (Future<HttpResponse<String>> one : running) {
                answers.add(one.get());
            }
        }

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnlyOnce(303);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() != 303)
                .extracting(HttpResponse::statusCode)
                .containsAnyOf(403, 409)
                .doesNotContain(500);
        assertThat(platform.bean(JdbcClient.class)
                        .sql("select count(*) from app_user")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        // The winner is signed in, nobody else is.
        assertThat(visitors.stream()
                        .filter(visitor -> visitor.get("/api/v1/session").statusCode() == 200))
                .hasSize(1);
    }

    @Test
    @Order(6)
    void afterwardsTheTokenIsGoneAndSetUpIsOver() throws IOException {
        assertThat(tokenFile()).doesNotExist();
        assertThat(platform.bean(JdbcClient.class)
                        .sql("select count(*) from setup_token")
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(platform.visitor().page("/setup").headers().firstValue("Location"))
                .hasValue("/");
        assertThat(platform.visitor().page("/").headers().firstValue("Location"))
                .hasValue("/login?to=%2F");

        try (QuietTerminal later = new QuietTerminal()) {
            platform.restart();
            assertThat(later.printed()).doesNotContain("setup?token=");
        }
        assertThat(tokenFile()).doesNotExist();
    }

    private Path tokenFile() {
        return platform.home().resolve("setup-token");
    }

    private String token() {
        try {
            return Files.readString(tokenFile()).strip();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static Map<String, String> person(String token, String email) {
        return Map.of("token", token, "name", "Ada", "email", email, "password", TestPlatform.PASSWORD);
    }
}
