package dev.serai.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Nothing crosses a workspace, and within one a member has their own things only. */
class TenancyIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Connecting connecting = new Connecting(platform, provider);
    private final String otherWorkspace = newWorkspace();
    private final Visitor admin = platform.admin();
    private final Visitor stranger = platform.newUser(Role.ADMIN, otherWorkspace);
    private final Visitor owner = platform.newUser(Role.MEMBER);
    private final Visitor colleague = platform.newUser(Role.MEMBER);
    private final Visitor builder = platform.newUser(Role.BUILDER);
    private final Client client = connecting.register(admin, "observant");
    private final String connection = connecting.connect(owner, client);

    @BeforeEach
    void countFromHere() {
        provider.clearCounts();
    }

    @Test
    void check65_anotherWorkspacesConnectionIsNotThere() {
        assertThatNothingIsThere(stranger);
    }

    @Test
    void check65_norIsAColleagues() {
        assertThatNothingIsThere(colleague);
    }

    private void assertThatNothingIsThere(Visitor visitor) {
        String alias =
                owner.getJson("/api/v1/connections/" + connection).get("alias").asText();
        for (String name : List.of(connection, alias)) {
            String api = "/api/v1/connections/" + name;
            assertThatUnknown(visitor.get(api));
            assertThatUnknown(visitor.get(api + "/proxy/api/me"));
            assertThatUnknown(visitor.call("POST", api + "/proxy/api/observations/obs-000001/notes", Map.of()));
            assertThatUnknown(visitor.call("POST", api + "/refresh", Map.of("used_generation", 1)));
            assertThatUnknown(visitor.call("POST", api + "/actions/sensors", Map.of()));
            assertThatUnknown(visitor.call("POST", api + "/reauthorize"));
            assertThatUnknown(visitor.call("DELETE", api));
            assertThat(visitor.page("/connections/" + name).statusCode()).isEqualTo(404);
            assertThat(visitor.page("/connections/" + name + "/reauthorize").statusCode())
                    .isEqualTo(404);
            assertThat(visitor.submit("/connections/" + name + "/reauthorize", Map.of())
                            .statusCode())
                    .isEqualTo(404);
            assertThat(visitor.submit("/connections/" + name + "/disconnect", Map.of())
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(provider.requests()).isEmpty();
        assertThat(owner.getJson("/api/v1/connections/" + connection)
                        .get("status")
                        .asText())
                .isEqualTo("ACTIVE");
    }

    @Test
    void check65_anotherWorkspacesOAuthClientIsNotThere() {
        HttpResponse<String> connect = stranger.page("/connect/observant?client=" + client.id());
        assertThat(connect.statusCode()).isEqualTo(404);
        assertThat(stranger.call("DELETE", "/api/v1/oauth-clients/" + client.id())
                        .statusCode())
                .isEqualTo(404);
        assertThat(stranger.submit("/oauth-clients/" + client.id() + "/default", Map.of())
                        .statusCode())
                .isEqualTo(404);
        assertThat(stranger.submit("/oauth-clients/" + client.id() + "/remove", Map.of())
                        .statusCode())
                .isEqualTo(404);

        assertThat(admin.getJson("/api/v1/oauth-clients").get("items"))
                .extracting(one -> one.get("id").asText())
                .contains(client.id());
        assertThat(stranger.page("/connect/observant").body())
                .as("no client of another workspace is the default of this one")
                .contains("Not ready yet");
    }

    @Test
    void check66_listsAreFiltered() {
        assertThat(ids(owner, "/api/v1/connections?limit=200")).containsExactly(connection);
        assertThat(ids(colleague, "/api/v1/connections?limit=200")).isEmpty();
        assertThat(ids(stranger, "/api/v1/connections?limit=200")).isEmpty();
        assertThat(ids(stranger, "/api/v1/oauth-clients")).isEmpty();
        assertThat(ids(builder, "/api/v1/connections?connector=observant&status=ACTIVE&limit=200"))
                .contains(connection);
        assertThat(colleague.page("/connections").body()).doesNotContain(connection);
        assertThat(stranger.page("/connections").body()).doesNotContain(connection);
    }

    @Test
    void whoMayNotIsToldWhatItTakes() {
        HttpResponse<String> list = builder.get("/api/v1/oauth-clients");
        assertThat(list.statusCode()).isEqualTo(403);
        assertThat(Visitor.body(list).get("detail").asText()).contains("needs the role admin");

        HttpResponse<String> alias = owner.page("/connect/observant?client=" + client.id() + "&alias=mine");
        assertThat(alias.statusCode()).isEqualTo(403);
        assertThat(alias.body()).contains("needs the role builder");

        HttpResponse<String> trial = owner.submit("/connections/" + connection + "/try", Map.of("path", "/api/me"));
        assertThat(trial.statusCode()).isEqualTo(403);
        assertThat(provider.requests()).isEmpty();
    }

    private static void assertThatUnknown(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(Visitor.body(answer).get("code").asText()).isEqualTo("unknown_connection");
    }

    private static List<String> ids(Visitor visitor, String path) {
        return visitor.getJson(path)
                .get("items")
                .valueStream()
                .map((JsonNode one) -> one.get("id").asText())
                .toList();
    }

    private static String newWorkspace() {
        String workspace = "w-" + UUID.randomUUID();
        platform.bean(JdbcClient.class)
                .sql("insert into workspace (id, name) values (?, 'Another')")
                .param(workspace)
                .update();
        return workspace;
    }
}
