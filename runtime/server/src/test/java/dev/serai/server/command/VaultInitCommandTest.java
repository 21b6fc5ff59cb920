package dev.serai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.ops.SeraiConfiguration.Vault;
import dev.serai.server.ops.Vaults;
import dev.serai.testkit.server.OpenBaoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator with a real OpenBao. */
class VaultInitCommandTest {
    private static OpenBaoServer bao;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        bao = OpenBaoServer.start();
    }

    @AfterAll
    static void stop() {
        bao.close();
    }

    private Map<String, String> environment(String mount) {
        return Map.of(
                "SERAI_HOME",
                folder.toString(),
                "SERAI_VAULT_ADDR",
                bao.address().toString(),
                "SERAI_VAULT_MOUNT",
                mount);
    }

    private String token(String token) throws IOException {
        return Files.writeString(folder.resolve("operator-token"), token + "\n").toString();
    }

    @Test
    void withWhatItPrintsThePlatformComesIn() throws IOException {
        Operator init = Operator.runs(environment("serai"), "vault", "init", "--token-file", token(bao.rootToken()));

        assertThat(init.exitCode()).as(init.toString()).isZero();
        Path secretId = folder.resolve("vault-secret-id");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secretId)))
                .isEqualTo("rw-------");
        assertThat(init.said())
                .contains("mount serai (KV version 2): made", "SERAI_VAULT_SECRET_ID_FILE=" + secretId)
                .doesNotContain(bao.rootToken(), Files.readString(secretId).strip());

        Operator again =
                Operator.runs(environment("serai"), "vault", "init", "--json", "--token-file", token(bao.rootToken()));
        JsonNode told = again.json();
        assertThat(told.path("usable").asBoolean()).isTrue();
        assertThat(told.path("warnings")).isEmpty();
        assertThat(told.path("steps").toString()).contains("is there", "is good");
        assertThat(init.said())
                .contains("SERAI_VAULT_ROLE_ID=" + told.path("role_id").asText());
        assertComesIn(told);
    }

    private void assertComesIn(JsonNode told) {
        Vault configured = SeraiConfiguration.load(Map.of(
                        "SERAI_HOME",
                        folder.toString(),
                        "SERAI_VAULT_ADDR",
                        bao.address().toString(),
                        "SERAI_VAULT_ROLE_ID",
                        told.path("role_id").asText(),
                        "SERAI_VAULT_SECRET_ID_FILE",
                        told.path("secret_id_file").asText()))
                .vault();
        assertThat(configured).isNotNull();
        try (var vault = Vaults.openHashicorp(configured)) {
            assertThat(vault.health().usable()).isTrue();
        }
    }

    @Test
    void theOperatorsPolicyIsPrintedForTheMountAtHand() {
        Operator printed = Operator.runs(environment("teams/sales"), "vault", "init", "--print-policy");
        assertThat(printed.exitCode()).isZero();
        assertThat(printed.said()).contains("path \"sys/mounts/teams/sales\"").doesNotContain("<");
    }

    @Test
    void whatCannotBeDoneIsToldByItsExitCode() throws IOException {
        assertThat(Operator.runs(environment("serai"), "vault", "init").exitCode())
                .isEqualTo(64);
        assertThat(Operator.runs(environment("serai"), "vault", "init", "--token-file", "nowhere")
                        .exitCode())
                .isEqualTo(64);

        Operator refused = Operator.runs(environment("other"), "vault", "init", "--token-file", token("nobody"));
        assertThat(refused.exitCode()).isEqualTo(77);
        assertThat(refused.complained()).contains("path \"sys/mounts/other\"").doesNotContain("nobody");

        Operator away = Operator.runs(
                Map.of("SERAI_HOME", folder.toString(), "SERAI_VAULT_ADDR", "http://127.0.0.1:1"),
                "vault",
                "init",
                "--token-file",
                token("any"));
        assertThat(away.exitCode()).isEqualTo(69);
        assertThat(away.complained()).contains("http://127.0.0.1:1 cannot be reached");

        Operator embedded =
                Operator.runs(Map.of("SERAI_HOME", folder.toString()), "vault", "init", "--token-file", token("any"));
        assertThat(embedded.exitCode()).isEqualTo(78);
        assertThat(embedded.complained()).contains("SERAI_VAULT_ADDR: is missing");
    }
}
