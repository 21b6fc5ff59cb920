package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Connecting;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.devicecode.CodeAtTheProvider;
import dev.serai.testkit.server.OpenBaoServer;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A real OpenBao is sealed in the moment in which a provider answers a device code with tokens. */
class SealedAtTheGrantIT {
    @TempDir
    private static Path folder;

    @Test
    void whyNothingWasConnectedIsToldAndAnotherTryWorks() throws IOException {
        try (PlatformOnOpenBao on = PlatformOnOpenBao.start(folder);
                ProviderSimulator provider = ProviderSimulator.start("github")) {
            OpenBaoServer bao = on.bao();
            TestPlatform platform = on.platform();
            Visitor admin = platform.admin();
            String connector = SimulatedFiles.moved(platform, "github");
            String client = new Connecting(platform, provider)
                    .register(admin, connector)
                    .id();
            Map<String, String> request = Map.of(
                    "connector",
                    connector,
                    "grant_type",
                    "device_code",
                    "client",
                    client,
                    "alias",
                    "sealed-when-granted");
            provider.faults().inject(new Fault.LateAnswer(Duration.ofSeconds(5)), On.DEVICE_POLL);
            JsonNode code = Visitor.body(admin.call("POST", "/api/v1/connections", request));
            String id = code.path("id").asText();
            CodeAtTheProvider.decide(code, "allow");
            await().atMost(Duration.ofSeconds(30)).until(() -> provider.liveGrants() == 1);
            bao.seal();
            try {
                JsonNode ended = await().atMost(Duration.ofSeconds(60))
                        .until(() -> admin.getJson("/api/v1/connections/" + id), one -> one.hasNonNull("problem"));
                assertThat(ended.path("status").asText()).isEqualTo("PENDING");
                assertThat(ended.path("problem").asText())
                        .contains("could not keep the new tokens", "is sealed", "Start again when the vault is back");
                assertThat(admin.page("/connections/" + id + "/code").body())
                        .contains("could not keep the new tokens", "Try again");
            } finally {
                bao.unseal();
            }
            provider.faults().clear();
            await().atMost(Duration.ofSeconds(30)).until(on::isUp);
            assertThat(platform.bean(JdbcClient.class)
                            .sql("select count(*) from refresh_journal where connection = ?")
                            .param(id)
                            .query(Long.class)
                            .single())
                    .as("what was told to be lost does not come later all the same")
                    .isZero();
            assertThat(status(admin, id)).isEqualTo("PENDING");

            JsonNode second = Visitor.body(admin.call("POST", "/api/v1/connections", request));
            CodeAtTheProvider.decide(second, "allow");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> status(admin, second.path("id").asText()).equals("ACTIVE"));
        }
    }

    private static String status(Visitor admin, String id) {
        return admin.getJson("/api/v1/connections/" + id).path("status").asText();
    }
}
