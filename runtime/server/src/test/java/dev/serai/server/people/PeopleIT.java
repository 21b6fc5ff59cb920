package dev.serai.server.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Passwords, sessions and roles of people who are here. */
class PeopleIT extends PlatformTest {
    private static final String NEW_PASSWORD = "a staple of another horse";

    private final Visitor admin = platform.admin();

    private final PeopleLinks links = new PeopleLinks(admin);

    @Test
    void theDatabaseHoldsNoLink() {
        String link = links.invite("invited-" + UUID.randomUUID() + "@serai.test", "member");
        String reset = links.reset(platform.newUser(Role.MEMBER));
        for (String table : List.of("invitation", "password_reset")) {
            List<String> rows = jdbc().sql("select t::text from " + table + " t")
                    .query(String.class)
                    .list();
            assertThat(rows)
                    .isNotEmpty()
                    .noneMatch(row -> row.contains(PeopleLinks.token(link)) || row.contains(PeopleLinks.token(reset)));
        }
    }

    @Test
    void aResetLinkWorksOnceAndEndsAllSessions() {
        Visitor person = platform.newUser(Role.MEMBER);
        String email = person.email();
        String link = links.reset(person);
        Visitor reader = platform.visitor();
        assertThat(reader.postForm("/password-reset", Map.of("token", PeopleLinks.token(link), "password", "short"))
                        .statusCode())
                .isEqualTo(422);

        assertThat(reader.postForm(
                                "/password-reset", Map.of("token", PeopleLinks.token(link), "password", NEW_PASSWORD))
                        .statusCode())
                .isEqualTo(303);

        assertThat(person.get("/api/v1/session").statusCode()).isEqualTo(401);
        assertThat(platform.visitor()
                        .login(email, NEW_PASSWORD)
                        .get("/api/v1/session")
                        .statusCode())
                .isEqualTo(200);
        assertThat(reader.postForm(
                                "/password-reset", Map.of("token", PeopleLinks.token(link), "password", NEW_PASSWORD))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void anAdminOfOneWorkspaceMakesNoLinkForWhoHasRightsBeyondIt() {
        Visitor local = platform.newUser(Role.ADMIN);
        String operator = platform.admin().userId();
        local.submit("/people/" + operator + "/reset-link", Map.of());
        assertThat(local.page("/people").body()).contains("an operator has to make the link");
        assertThat(jdbc().sql("select count(*) from password_reset where user_id = ?")
                        .param(operator)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aLinkOfAnAdminIsOverOnceItsPersonHasRightsBeyondTheirWorkspace() {
        Visitor local = platform.newUser(Role.ADMIN);
        Visitor person = platform.newUser(Role.MEMBER);
        String link = PeopleLinks.shown(local.submit("/people/" + person.userId() + "/reset-link", Map.of()));
        String ofOperator = links.reset(platform.newUser(Role.MEMBER));
        jdbc().sql("update app_user set operator = true where id = ?")
                .param(person.userId())
                .update();

        assertThat(platform.visitor()
                        .postForm("/password-reset", Map.of("token", PeopleLinks.token(link), "password", NEW_PASSWORD))
                        .statusCode())
                .isEqualTo(403);
        assertThat(person.get("/api/v1/session").statusCode()).as("unchanged").isEqualTo(200);
        assertThat(platform.visitor()
                        .postForm(
                                "/password-reset",
                                Map.of("token", PeopleLinks.token(ofOperator), "password", NEW_PASSWORD))
                        .statusCode())
                .isEqualTo(303);
    }

    @Test
    void aChangedPasswordSignsOutEverywhereElse() {
        Visitor here = platform.newUser(Role.MEMBER);
        Visitor there = platform.visitor().login(here.email(), TestPlatform.PASSWORD);
        assertThat(here.submit("/account/password", Map.of("current", "not the right one", "password", NEW_PASSWORD))
                        .body())
                .contains("The current password is another one.");
        assertThat(there.get("/api/v1/session").statusCode()).isEqualTo(200);

        assertThat(here.submit("/account/password", Map.of("current", TestPlatform.PASSWORD, "password", NEW_PASSWORD))
                        .statusCode())
                .isEqualTo(303);

        assertThat(here.get("/api/v1/session").statusCode()).isEqualTo(200);
        assertThat(there.get("/api/v1/session").statusCode()).isEqualTo(401);
    }

    @Test
    void peopleSeeAndEndTheirOwnSessions() {
        Visitor here = platform.newUser(Role.MEMBER);
        Visitor there = platform.visitor().login(here.email(), TestPlatform.PASSWORD);
        Visitor stranger = platform.newUser(Role.MEMBER);
        Matcher handle = Pattern.compile("/account/sessions/([0-9a-f]{64})/end")
                .matcher(here.page("/account").body());
        assertThat(handle.find()).isTrue();

        stranger.submit("/account/sessions/" + handle.group(1) + "/end", Map.of());
        assertThat(there.get("/api/v1/session").statusCode()).as("another's").isEqualTo(200);
        here.submit("/account/sessions/" + handle.group(1) + "/end", Map.of());

        assertThat(there.get("/api/v1/session").statusCode()).isEqualTo(401);
        assertThat(here.get("/api/v1/session").statusCode()).isEqualTo(200);
    }

    @Test
    void aRoleChangeWorksAtTheNextRequestAndTheLastAdminRemains() {
        workspace("people-roles");
        Visitor first = platform.newUser(Role.ADMIN, "people-roles");
        Visitor second = platform.newUser(Role.MEMBER, "people-roles");
        assertThat(second.page("/people").statusCode()).isEqualTo(403);
        first.submit("/people/" + second.userId() + "/role", Map.of("role", "admin"));
        assertThat(second.page("/people").statusCode()).isEqualTo(200);

        second.submit("/people/" + first.userId() + "/remove", Map.of());
        assertThat(first.get("/api/v1/session").statusCode())
                .as("they belong nowhere")
                .isEqualTo(401);
        second.submit("/people/" + second.userId() + "/role", Map.of("role", "member"));
        assertThat(second.page("/people").body()).contains("the only admin of this workspace");
    }

    @Test
    void adminsAloneSayWhoWritesDatasetsAndTakeItBackAtOnce() {
        Visitor person = platform.newUser(Role.BUILDER);
        String id = person.userId();
        String records = "/api/v1/datasets/by-leave-" + UUID.randomUUID() + "/records";
        assertThat(person.submit("/people/" + id + "/datasets-write", Map.of("allowed", "true"))
                        .statusCode())
                .as("for themselves")
                .isEqualTo(403);
        workspace("people-apart");
        assertThat(platform.newUser(Role.ADMIN, "people-apart")
                        .submit("/people/" + id + "/datasets-write", Map.of("allowed", "true"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(person.call("POST", records, Map.of("id", "1")).statusCode()).isEqualTo(403);

        admin.submit("/people/" + id + "/datasets-write", Map.of("allowed", "true"));
        assertThat(person.call("POST", records, Map.of("id", "1")).statusCode()).isEqualTo(200);
        admin.submit("/people/" + id + "/datasets-write", Map.of("allowed", "false"));
        assertThat(person.call("POST", records, Map.of("id", "2")).statusCode()).isEqualTo(403);
    }

    @Test
    void check65_anotherWorkspacesPeopleAreNotFound() {
        workspace("people-apart");
        Visitor stranger = platform.newUser(Role.ADMIN, "people-apart");
        String member = platform.newUser(Role.MEMBER).userId();
        assertThat(stranger.submit("/people/" + member + "/role", Map.of("role", "admin"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(stranger.submit("/people/" + member + "/reset-link", Map.of())
                        .statusCode())
                .isEqualTo(404);
        assertThat(stranger.page("/people").body()).doesNotContain(TestPlatform.ADMIN_EMAIL);
    }

    private void workspace(String id) {
        jdbc().sql("insert into workspace (id, name) values (?, 'Another') on conflict do nothing")
                .param(id)
                .update();
    }

    private JdbcClient jdbc() {
        return platform.bean(JdbcClient.class);
    }
}
