package dev.serai.server.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class PeopleIT extends PlatformTest {
    private static final String NEW_PASSWORD = "a staple of another horse";
    private static final Pattern LINK =
            Pattern.compile("value=\"[^\"]*(/(invitation|password-reset)\\?token=[\\w-]+)\"");

    private final Visitor admin = platform.admin();

    @Test
    void check86_anInvitationWorksOnce() {
        String email = newEmail();
        String link = invite(email, "builder");
        Visitor invited = platform.visitor();
        assertThat(invited.page(link).body()).contains(email).contains("builder");

        HttpResponse<String> joined = accept(invited, link, "Bea Builder", NEW_PASSWORD);

        assertThat(joined.statusCode()).isEqualTo(303);
        assertThat(invited.getJson("/api/v1/session").get("roles").toString()).isEqualTo("[\"member\",\"builder\"]");
        assertThat(platform.visitor()
                        .login(email, NEW_PASSWORD)
                        .getJson("/api/v1/session")
                        .at("/user/name")
                        .asText())
                .isEqualTo("Bea Builder");
        Visitor second = platform.visitor();
        assertThat(second.page(link).statusCode()).isEqualTo(403);
        assertThat(accept(second, link, "Eve", NEW_PASSWORD).body()).contains("not valid (any more)");
        assertThat(second.cookies()).isEmpty();
    }

    @Test
    void check86_anInvitationIsForItsAddressAlone() {
        Visitor owner = platform.newUser(Role.MEMBER);
        String link = inviteElsewhere(email(owner));
        Visitor other = platform.newUser(Role.MEMBER);

        HttpResponse<String> stolen = other.submit("/invitation", Map.of("token", token(link)));

        assertThat(stolen.statusCode()).isEqualTo(403);
        assertThat(stolen.body()).contains(email(owner)).contains(email(other));
        HttpResponse<String> unknown = accept(platform.visitor(), link, "Eve", NEW_PASSWORD);
        assertThat(unknown.headers().firstValue("Location").orElse(""))
                .as("they must sign in")
                .startsWith("/login?to=/invitation");
        assertThat(owner.submit("/invitation", Map.of("token", token(link))).statusCode())
                .as("it is still good")
                .isEqualTo(303);
        assertThat(owner.getJson("/api/v1/session").get("workspace").asText()).isEqualTo("elsewhere");
        assertThat(owner.submit("/account/workspace", Map.of("workspace", "default"))
                        .statusCode())
                .isEqualTo(303);
        assertThat(owner.getJson("/api/v1/session").get("workspace").asText()).isEqualTo("default");
        assertThat(other.submit("/account/workspace", Map.of("workspace", "elsewhere"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void check86_anInvitationEndsAfterThreeDaysAndWhenItIsTakenBackOrMadeAnew() {
        String email = newEmail();
        String first = invite(email, "member");
        String second = invite(email, "member");
        assertThat(platform.visitor().page(first).statusCode()).isEqualTo(403);
        assertThat(platform.visitor().page(second).statusCode()).isEqualTo(200);
        assertThat(jdbc().sql("select expires_at - created_at = interval '72 hours' from invitation where email = ?")
                        .param(email)
                        .query(Boolean.class)
                        .single())
                .isTrue();
        jdbc().sql("update invitation set expires_at = now() - interval '1 second' where email = ?")
                .param(email)
                .update();
        assertThat(accept(platform.visitor(), second, "Late", NEW_PASSWORD).statusCode())
                .isEqualTo(403);

        String third = invite(email, "member");
        String id = jdbc().sql("select id from invitation where email = ?")
                .param(email)
                .query(String.class)
                .single();
        assertThat(admin.page("/people").body()).contains(email);
        admin.submit("/people/invitations/" + id + "/revoke", Map.of());
        assertThat(platform.visitor().page(third).statusCode()).isEqualTo(403);
    }

    @Test
    void check86_ofTwentyWhoUseALinkAtOnceOneGetsIn() throws Exception {
        String link = invite(newEmail(), "member");
        List<Callable<Integer>> attempts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = "Racer " + i;
            attempts.add(
                    () -> accept(platform.visitor(), link, name, NEW_PASSWORD).statusCode());
        }
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> one : threads.invokeAll(attempts)) {
                statuses.add(one.get());
            }
        }
        assertThat(jdbc().sql("select count(*) from app_user where name like 'Racer %'")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        assertThat(statuses).doesNotContain(500).contains(303);
    }

    @Test
    void theDatabaseHoldsNoLink() {
        String link = invite(newEmail(), "member");
        String reset = resetLink(platform.newUser(Role.MEMBER));
        for (String table : List.of("invitation", "password_reset")) {
            List<String> rows = jdbc().sql("select t::text from " + table + " t")
                    .query(String.class)
                    .list();
            assertThat(rows).isNotEmpty().noneMatch(row -> row.contains(token(link)) || row.contains(token(reset)));
        }
    }

    @Test
    void aResetLinkWorksOnceAndEndsAllSessions() {
        Visitor person = platform.newUser(Role.MEMBER);
        String email = email(person);
        String link = resetLink(person);
        Visitor reader = platform.visitor();
        assertThat(reader.postForm("/password-reset", Map.of("token", token(link), "password", "short"))
                        .statusCode())
                .isEqualTo(422);

        assertThat(reader.postForm("/password-reset", Map.of("token", token(link), "password", NEW_PASSWORD))
                        .statusCode())
                .isEqualTo(303);

        assertThat(person.get("/api/v1/session").statusCode()).isEqualTo(401);
        assertThat(platform.visitor()
                        .login(email, NEW_PASSWORD)
                        .get("/api/v1/session")
                        .statusCode())
                .isEqualTo(200);
        assertThat(reader.postForm("/password-reset", Map.of("token", token(link), "password", NEW_PASSWORD))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void anAdminOfOneWorkspaceMakesNoLinkForWhoHasRightsBeyondIt() {
        Visitor local = platform.newUser(Role.ADMIN);
        String operator = id(platform.admin());
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
        String link = link(local.submit("/people/" + id(person) + "/reset-link", Map.of()));
        String ofOperator = resetLink(platform.newUser(Role.MEMBER));
        jdbc().sql("update app_user set operator = true where id = ?")
                .param(id(person))
                .update();

        assertThat(platform.visitor()
                        .postForm("/password-reset", Map.of("token", token(link), "password", NEW_PASSWORD))
                        .statusCode())
                .isEqualTo(403);
        assertThat(person.get("/api/v1/session").statusCode()).as("unchanged").isEqualTo(200);
        assertThat(platform.visitor()
                        .postForm("/password-reset", Map.of("token", token(ofOperator), "password", NEW_PASSWORD))
                        .statusCode())
                .isEqualTo(303);
    }

    @Test
    void aChangedPasswordSignsOutEverywhereElse() {
        Visitor here = platform.newUser(Role.MEMBER);
        Visitor there = platform.visitor().login(email(here), TestPlatform.PASSWORD);
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
        Visitor there = platform.visitor().login(email(here), TestPlatform.PASSWORD);
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
        first.submit("/people/" + id(second) + "/role", Map.of("role", "admin"));
        assertThat(second.page("/people").statusCode()).isEqualTo(200);

        second.submit("/people/" + id(first) + "/remove", Map.of());
        assertThat(first.get("/api/v1/session").statusCode())
                .as("they belong nowhere")
                .isEqualTo(401);
        second.submit("/people/" + id(second) + "/role", Map.of("role", "member"));
        assertThat(second.page("/people").body()).contains("the only admin of this workspace");
    }

    @Test
    void adminsAloneSayWhoWritesDatasetsAndTakeItBackAtOnce() {
        Visitor person = platform.newUser(Role.BUILDER);
        String id = id(person);
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
        String member = id(platform.newUser(Role.MEMBER));
        assertThat(stranger.submit("/people/" + member + "/role", Map.of("role", "admin"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(stranger.submit("/people/" + member + "/reset-link", Map.of())
                        .statusCode())
                .isEqualTo(404);
        assertThat(stranger.page("/people").body()).doesNotContain(TestPlatform.ADMIN_EMAIL);
    }

    @Test
    void whoIsHereAlreadyIsNotInvitedAndAWrongAddressIsRefused() {
        assertThat(admin.submit("/people/invitations", Map.of("email", TestPlatform.ADMIN_EMAIL, "role", "member"))
                        .body())
                .contains("is here already");
        assertThat(admin.submit("/people/invitations", Map.of("email", "nobody", "role", "member"))
                        .body())
                .contains("That is not an e-mail address.");
        assertThat(admin.submit("/people/invitations", Map.of("email", newEmail(), "role", "operator"))
                        .statusCode())
                .isEqualTo(422);
    }

    private String invite(String email, String role) {
        return link(admin.submit("/people/invitations", Map.of("email", email, "role", role)));
    }

    private String inviteElsewhere(String email) {
        workspace("elsewhere");
        return link(platform.newUser(Role.ADMIN, "elsewhere")
                .submit("/people/invitations", Map.of("email", email, "role", "builder")));
    }

    private String resetLink(Visitor person) {
        return link(admin.submit("/people/" + id(person) + "/reset-link", Map.of()));
    }

    private static String link(HttpResponse<String> page) {
        Matcher found = LINK.matcher(page.body());
        assertThat(found.find()).as(page.body()).isTrue();
        return found.group(1);
    }

    private static String token(String link) {
        return link.substring(link.indexOf("token=") + 6);
    }

    private static HttpResponse<String> accept(Visitor visitor, String link, String name, String password) {
        return visitor.postForm("/invitation", Map.of("token", token(link), "name", name, "password", password));
    }

    private static String newEmail() {
        return "invited-" + UUID.randomUUID() + "@serai.test";
    }

    private static String email(Visitor visitor) {
        return visitor.getJson("/api/v1/session").at("/user/email").asText();
    }

    private static String id(Visitor visitor) {
        return visitor.getJson("/api/v1/session").at("/user/id").asText();
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
