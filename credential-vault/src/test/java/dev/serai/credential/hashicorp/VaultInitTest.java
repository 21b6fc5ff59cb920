package dev.serai.credential.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.CredentialVault.Read.Found;
import dev.serai.credential.SecretPath;
import dev.serai.credential.SecretValue;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultInitTest {
    private static final SecretPath PATH = new SecretPath(SecretPath.Kind.CONNECTION, "one");

    private static OpenBao bao;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        bao = new OpenBao();
    }

    @AfterAll
    static void stop() {
        bao.close();
    }

    private VaultInit.Done init(String mount, SecretValue operator) {
        try (VaultInit init = new VaultInit(settings(mount), operator, Clock.systemUTC())) {
            return init.prepare(folder.resolve("secret-id"));
        }
    }

    private static VaultSettings settings(String mount) {
        return VaultSettings.at(bao.address()).withMount(mount);
    }

    @Test
    void theOperatorsPolicyIsEnoughForAllOfIt() throws IOException {
        SecretValue operator = bao.token("first-operator", VaultPolicy.OPERATOR.rules("first"));
        VaultInit.Done done = init("first", operator);

        assertThat(done.health().usable()).isTrue();
        assertThat(done.health().warnings()).isEmpty();
        assertThat(done.steps()).anyMatch(step -> step.equals("mount first (KV version 2): made"));
        Path file = done.login().secretIdFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(done.toString()).doesNotContain(Files.readString(file).strip());
        JsonNode role = bao.call("GET", "auth/approle/role/first", "").path("data");
        assertThat(role.path("token_policies")).hasToString("[\"first\"]");
        assertThat(role.path("token_no_default_policy").asBoolean()).isTrue();
        try (HashicorpVault vault = new HashicorpVault(settings("first"), done.login(), Clock.systemUTC())) {
            assertThat(vault.write(PATH, TestCredentials.tokens(1), 0)).isEqualTo(1);
        }
    }

    @Test
    void aSecondRunKeepsWhatIsThereAndMendsWhatIsOtherwise() throws IOException {
        VaultInit.Done first = init("second", bao.rootToken());
        String secretId = Files.readString(first.login().secretIdFile());
        try (HashicorpVault vault = new HashicorpVault(settings("second"), first.login(), Clock.systemUTC())) {
            vault.write(PATH, TestCredentials.tokens(1), 0);
            bao.call("POST", "second/config", "{\"cas_required\":false,\"max_versions\":10}");
            assertThat(vault.health().usable()).isTrue();
            assertThat(vault.health().warnings())
                    .hasSize(2)
                    .allMatch(warning -> warning.contains("Mount second") && warning.contains("serai vault init"))
                    .anyMatch(warning -> warning.contains("check-and-set"))
                    .anyMatch(warning -> warning.contains("3 versions"));
            bao.token("second", "path \"none\" { capabilities = [\"deny\"] }");
            assertThatThrownBy(() -> vault.read(PATH, 1)).isInstanceOf(VaultException.Denied.class);

            VaultInit.Done again = init("second", bao.rootToken());

            assertThat(again.login()).isEqualTo(first.login());
            assertThat(Files.readString(first.login().secretIdFile())).isEqualTo(secretId);
            assertThat(vault.health().warnings()).isEmpty();
            assertThat(vault.read(PATH, 1)).isEqualTo(new Found(TestCredentials.tokens(1), 1));
        }
    }

    @Test
    void aSecretIdThatTheVaultDoesNotTakeIsReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("secret-id"), "of-another-vault");
        VaultInit.Done done = init("third", bao.rootToken());
        assertThat(file).content().isNotEqualTo("of-another-vault");
        assertThat(done.health().usable()).isTrue();
    }

    @Test
    void anotherEngineAtTheMountIsLeftAlone() {
        bao.call("POST", "sys/mounts/taken", "{\"type\":\"kv\",\"options\":{\"version\":\"1\"}}");
        assertThatThrownBy(() -> init("taken", bao.rootToken()))
                .isInstanceOf(VaultException.Denied.class)
                .hasMessageContaining("something else")
                .hasMessageContaining("SERAI_VAULT_MOUNT");
        assertThat(folder.resolve("secret-id")).doesNotExist();
    }

    @Test
    void aTokenThatMayNotPrepareAnythingIsToldWhichPolicyItNeeds() {
        SecretValue weak = bao.token("weak", VaultPolicy.PLATFORM.rules("fourth"));
        assertThatThrownBy(() -> init("fourth", weak))
                .isInstanceOf(VaultException.Denied.class)
                .hasMessageContaining("path \"sys/mounts/fourth\"")
                .hasMessageNotContaining(weak.reveal());
    }

    @Test
    void twoSeraisInOneVaultReachNothingOfEachOther() {
        VaultInit.Done one = init("teams/one", bao.rootToken());
        try (HashicorpVault strange = new HashicorpVault(settings("second"), one.login(), Clock.systemUTC())) {
            assertThatThrownBy(() -> strange.read(PATH, 0)).isInstanceOf(VaultException.Denied.class);
        }
    }
}
