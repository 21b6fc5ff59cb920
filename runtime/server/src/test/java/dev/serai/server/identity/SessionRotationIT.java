package dev.serai.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;

/** Who enters another workspace may do other things there: the session gets another id, and the old one is worth nothing. */
class SessionRotationIT extends PlatformTest {
    private static final String ELSEWHERE = "rotation-elsewhere";
    private static final String SESSION = "serai";
    private static final String ACCESS = "serai-access";

    private final Visitor person = platform.newWriter(Role.MEMBER);
    private final JdbcClient jdbc = platform.bean(JdbcClient.class);

    @BeforeEach
    void thePersonIsAnAdminElsewhere() {
        jdbc.sql("insert into workspace (id, name) values (?, 'Elsewhere') on conflict do nothing")
                .param(ELSEWHERE)
                .update();
        jdbc.sql("insert into membership (user_id, workspace, role, datasets_write) values (?, ?, 'admin', true)")
                .params(person.getJson("/api/v1/session").at("/user/id").asText(), ELSEWHERE)
                .update();
    }

    @Test
    void whatWasValidBeforeIsWorthNothingOnEveryNodeAndWhatIsValidNowGoesOnOnBoth() {
        try (TestPlatform other = platform.secondNode()) {
            String key = primaryKey();
            Map<String, String> before = new TreeMap<>(person.cookies());
            String csrf = person.csrfToken();

            enter(ELSEWHERE);

            // this request brings the access token for the workspace where they are now
            assertThat(person.csrfToken()).isNotEqualTo(csrf);
            String now = person.csrfToken();
            for (TestPlatform node : List.of(platform, other)) {
                assertThat(with(node, before, SESSION).get("/api/v1/session").statusCode())
                        .as("the old session")
                        .isEqualTo(401);
                assertThat(datasets(node, before)).as("the old access token").isEqualTo(401);
                assertThat(with(node, person.cookies(), SESSION)
                                .getJson("/api/v1/session")
                                .get("workspace")
                                .asText())
                        .isEqualTo(ELSEWHERE);
                assertThat(datasets(node, person.cookies())).isEqualTo(200);
                assertThat(write(node, csrf))
                        .as("with the CSRF token of before")
                        .isEqualTo(403);
                assertThat(write(node, now)).isEqualTo(200);
            }
            assertThat(jdbc.sql("select distinct workspace from dataset where starts_with(name, 'rotated-')")
                            .query(String.class)
                            .list())
                    .containsExactly(ELSEWHERE);
            assertThat(primaryKey())
                    .as("what applications' sessions are tied to")
                    .isEqualTo(key);
        }
    }

    private static int datasets(TestPlatform node, Map<String, String> cookies) {
        Visitor program = node.visitor();
        return program.send(program.request("/api/v1/datasets")
                        .header("Authorization", "Bearer " + cookies.get(ACCESS))
                        .GET())
                .statusCode();
    }

    /** With the access token's cookie alone, which needs a CSRF token as the session's does. */
    private int write(TestPlatform node, String csrf) {
        Visitor withToken = with(node, person.cookies(), ACCESS);
        return withToken
                .send(withToken
                        .request("/api/v1/datasets/rotated-" + UUID.randomUUID() + "/records")
                        .header("Content-Type", "application/json")
                        .header("X-CSRF-Token", csrf)
                        .POST(BodyPublishers.ofString("{\"id\":\"1\"}")))
                .statusCode();
    }

    @Test
    void aRequestThatWasUnderWayBringsTheOldIdNotBack() {
        keepsItsId(platform.bean(JdbcIndexedSessionRepository.class));
    }

    private <S extends Session> void keepsItsId(SessionRepository<S> repository) {
        Map<String, String> before = new TreeMap<>(person.cookies());
        String cookie = before.get(SESSION);
        S underWay = repository.findById(cookie.substring(0, cookie.indexOf('.')));

        enter(ELSEWHERE);
        // what happens at the end of every request
        underWay.setLastAccessedTime(underWay.getLastAccessedTime().plusSeconds(1));
        repository.save(underWay);

        assertThat(with(platform, before, SESSION).get("/api/v1/session").statusCode())
                .isEqualTo(401);
        assertThat(person.getJson("/api/v1/session").get("workspace").asText()).isEqualTo(ELSEWHERE);
    }

    private void enter(String workspace) {
        assertThat(person.submit("/account/workspace", Map.of("workspace", workspace))
                        .statusCode())
                .isEqualTo(303);
    }

    /** A visitor who has one of these cookies, and no other. */
    private static Visitor with(TestPlatform node, Map<String, String> cookies, String name) {
        Visitor visitor = node.visitor();
        visitor.cookies().put(name, cookies.get(name));
        return visitor;
    }

    private String primaryKey() {
        String cookie = person.cookies().get(SESSION);
        return jdbc.sql("select primary_id from spring_session where session_id = ?")
                .param(cookie.substring(0, cookie.indexOf('.')))
                .query(String.class)
                .single();
    }
}
