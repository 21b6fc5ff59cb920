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
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How people come to belong to a workspace. */
class InvitationIT extends PlatformTest {
    private static final String NEW_PASSWORD = "a staple of another horse";

    private final Visitor admin = platform.admin();

    private final PeopleLinks links = new PeopleLinks(admin);

    @Test
    void check86_anInvitationWorksOnce() {
        String email = newEmail();
        String link = links.invite(email, "builder");
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
        String link = inviteElsewhere(owner.email());
        Visitor other = platform.newUser(Role.MEMBER);

        HttpResponse<String> stolen = other.submit("/invitation", Map.of("token", PeopleLinks.token(link)));

        assertThat(stolen.statusCode()).isEqualTo(403);
        assertThat(stolen.body()).contains(owner.email()).contains(other.email());
        HttpResponse<String> unknown = accept(platform.visitor(), link, "Eve", NEW_PASSWORD);
        assertThat(unknown.headers().firstValue("Location").orElse(""))
                .as("they must sign in")
                .startsWith("/login?to=/invitation");
        assertThat(owner.submit("/invitation", Map.of("token", PeopleLinks.token(link)))
                        .statusCode())
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
        String first = links.invite(email, "member");
        String second = links.invite(email, "member");
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

        String third = links.invite(email, "member");
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
        String link = links.invite(newEmail(), "member");
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

    private String inviteElsewhere(String email) {
        workspace("elsewhere");
        return PeopleLinks.shown(platform.newUser(Role.ADMIN, "elsewhere")
                .submit("/people/invitations", Map.of("email", email, "role", "builder")));
    }

    private static HttpResponse<String> accept(Visitor visitor, String link, String name, String password) {
        return visitor.postForm(
                "/invitation", Map.of("token", PeopleLinks.token(link), "name", name, "password", password));
    }

    private static String newEmail() {
        return "invited-" + UUID.randomUUID() + "@serai.test";
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
