package dev.serai.server.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestAccount;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.ReceivedNote;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RestartIT extends PlatformTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Connecting connecting = new Connecting(platform, provider);

    @Test
    void aHalfDoneAuthorizationTheSessionConnectionsPullsAndFlowsSurviveARestart() throws IOException {
        Client client = connecting.register(platform.admin(), "observant");
        Visitor user = platform.newUser(Role.BUILDER);
        String before = connecting.connect(user, client);
        String csrf = user.csrfToken();
        String alias = TestAccount.connect(platform, platform.admin(), provider);
        String pull = "/api/v1/connections/" + alias + "/pulls/observations";
        Path flow = flow(alias);
        try {
            Visitor.json(user.call("PUT", pull, Map.of("schedule", "0/1 * * * * ?", "dataset", alias)));
            int records = provider.records();
            awaitEverywhere(user, alias, records);
            URI callback = connecting.consent(connecting.start(user, client));

            platform.restart();

            assertThat(user.csrfToken()).isEqualTo(csrf);
            HttpResponse<String> result = connecting.result(user, callback);
            assertThat(result.statusCode()).isEqualTo(200);
            assertThat(Connecting.connection(result)).isNotEqualTo(before);
            provider.expireAccessTokens();
            assertThat(user.get("/api/v1/connections/" + before + "/proxy/api/me")
                            .statusCode())
                    .isEqualTo(200);
            provider.addRecords(3);
            awaitEverywhere(user, alias, records + 3);
            assertThat(provider.notes())
                    .extracting(ReceivedNote::record)
                    .as("the flow went on where it was")
                    .doesNotHaveDuplicates();
        } finally {
            Files.delete(flow);
            user.call("PUT", pull, Map.of("schedule", "0/1 * * * * ?", "enabled", false, "dataset", alias));
        }
    }

    /** In the dataset of the pull, and with a note of the flow. */
    private void awaitEverywhere(Visitor user, String dataset, int records) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(user.getJson("/api/v1/datasets/" + dataset + "/records?limit=200")
                            .get("items"))
                    .hasSize(records);
            assertThat(provider.notes()).hasSize(records);
        });
    }

    private static Path flow(String connection) throws IOException {
        Path folder = Files.createDirectories(platform.home().resolve("flows"));
        return Files.writeString(folder.resolve(connection + ".yaml"), """
                - route:
                    id: %1$s
                    from:
                      uri: connector:observant
                      parameters: { connection: %1$s, pull: observations, schedule: "0/1 * * * * ?" }
                      steps:
                        - setBody: { simple: '{"id": "${body[id]}", "text": "seen"}' }
                        - to: connector:observant?connection=%1$s&action=annotate
                """.formatted(connection));
    }
}
