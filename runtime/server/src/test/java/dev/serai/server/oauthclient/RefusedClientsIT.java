package dev.serai.server.oauthclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.RotatedClient;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A provider refuses refreshes, and no grant has ended: whoever can mend it is told, once. */
class RefusedClientsIT extends PlatformTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String REFRESHES = "token.refresh_token";

    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Connecting connecting = new Connecting(platform, provider);
    private final Visitor admin = platform.admin();
    private final Visitor builder = platform.newUser(Role.BUILDER);
    private final Client client = connecting.register(admin, "observant");
    private final String name = "Test " + client.clientId();
    private final String alarm = name + "' gets no new tokens";
    private final String connection = connecting.connect(admin, client);

    @AfterEach
    void heal() {
        provider.faults().clear();
    }

    private HttpResponse<String> call() {
        return admin.get("/api/v1/connections/" + connection + "/proxy/api/me");
    }

    private List<String> events() {
        return platform.bean(JdbcClient.class)
                .sql("""
                        select action from audit_event where target = ?
                        and action in ('oauth_client.refused', 'oauth_client.accepted') order by id
                        """)
                .param("oauth-client/" + client.id())
                .query(String.class)
                .list();
    }

    private void assertThatItIsTold(String... actions) {
        await().atMost(SOON).untilAsserted(() -> assertThat(events()).containsExactly(actions));
    }

    private void refusedTwice() {
        provider.expireAccessTokens();
        provider.clearCounts();
        await().atMost(SOON).until(() -> {
            assertThat(call().statusCode()).isEqualTo(503);
            return provider.count(REFRESHES) >= 2;
        });
    }

    private void worksAgain() {
        await().atMost(SOON).until(() -> call().statusCode() == 200);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void check33_aSecretThatIsRefusedAlarmsTheAdminOnceUntilARefreshWorksAgain(CapturedOutput said) {
        provider.removeClientSecret(client.clientId(), client.secret());
        refusedTwice();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(admin.page("/").body()).contains(alarm, "(invalid_client)"));
        assertThat(admin.page("/oauth-clients").body()).contains(alarm, "/secrets: it is tried at once");
        assertThat(builder.page("/").body()).as("cannot mend it").doesNotContain(name);

        String next = "next-" + client.secret();
        provider.addClientSecret(client.clientId(), next);
        new RotatedClient(admin, client.id()).stage(next);
        worksAgain();

        // in turn: the second refusal was written down before the refresh that worked
        assertThatItIsTold("oauth_client.refused", "oauth_client.accepted");
        assertThat(said.toString().lines().filter(line -> line.contains("WARN") && line.contains(client.id())))
                .hasSize(1);
        assertThat(admin.page("/").body()).doesNotContain(name);
        assertThat(admin.page("/oauth-clients").body()).doesNotContain(alarm);
    }

    @Test
    void whatIsTheConnectorsFaultAlarmsTheBuilderAndAnotherConnectionDoesNotCureIt() {
        String other = connecting.connect(admin, client);
        Fault scope =
                new Fault.Instead(400, Map.of("Content-Type", "application/json"), "{\"error\":\"invalid_scope\"}");
        provider.faults().inject(scope, On.REFRESH);
        refusedTwice();
        assertThatItIsTold("oauth_client.refused");
        assertThat(builder.page("/").body()).contains(name, "(invalid_scope)", "Compare the connector");

        provider.faults().clear();
        await().atMost(SOON)
                .until(() -> admin.get("/api/v1/connections/" + other + "/proxy/api/me")
                                .statusCode()
                        == 200);
        provider.faults().inject(scope, On.REFRESH);
        refusedTwice();
        provider.faults().clear();
        worksAgain();

        assertThatItIsTold("oauth_client.refused", "oauth_client.accepted");
        assertThat(builder.page("/").body()).doesNotContain(name);
    }
}
