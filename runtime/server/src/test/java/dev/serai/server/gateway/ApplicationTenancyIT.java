package dev.serai.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.gateway.BehindTheGateway.App;
import dev.serai.server.identity.Role;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An application belongs to one workspace, whoever asks from another one: also an operator, who has it within reach there. */
class ApplicationTenancyIT extends PlatformTest {
    private static final TestUpstream upstream = TestUpstream.start();
    private static final App app = new BehindTheGateway(platform).register(upstream.url());

    @AfterAll
    static void stop() {
        upstream.close();
    }

    @Test
    void check65and66_anotherWorkspacesApplicationIsNotThere() {
        platform.bean(JdbcClient.class)
                .sql("insert into workspace (id, name) values ('gateway-apart', 'Apart') on conflict do nothing")
                .update();
        Visitor stranger = platform.newUser(Role.OPERATOR, "gateway-apart");
        String path = "/api/v1/applications/" + app.id();
        Map<String, String> taken = Map.of("name", app.name(), "upstream", "http://127.0.0.1:9", "role", "member");

        assertThat(stranger.getJson("/api/v1/applications").get("items")).isEmpty();
        assertThat(stranger.page("/").body()).doesNotContain(app.name());
        assertThat(stranger.page("/applications").body()).doesNotContain(app.name());
        assertThat(stranger.call("PUT", path, taken).statusCode()).isEqualTo(404);
        assertThat(stranger.call("DELETE", path).statusCode()).isEqualTo(404);
        assertThat(stranger.page("/applications/" + app.id()).statusCode()).isEqualTo(404);
        assertThat(stranger.submit("/applications/" + app.id() + "/remove", Map.of())
                        .statusCode())
                .isEqualTo(404);
        assertThat(stranger.page("/apps/" + app.name()).statusCode()).isEqualTo(404);

        HttpResponse<String> unchanged =
                app.enter(platform.newUser(Role.MEMBER)).get("/still-there");
        assertThat(Visitor.json(unchanged).get("uri").asText()).isEqualTo("/still-there");
    }
}
