package dev.serai.server.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.serai.credential.hashicorp.VaultLogin;
import dev.serai.credential.hashicorp.VaultSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeraiConfigurationTest {
    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void home() {
        environment.put("SERAI_HOME", folder.resolve("home").toString());
    }

    @Test
    void withoutAnythingItServesThisMachineAlone() throws IOException {
        SeraiConfiguration configuration = SeraiConfiguration.load(environment);

        assertThat(configuration.publicUrl()).isEqualTo(URI.create("http://localhost:8080"));
        assertThat(configuration.bind()).isEqualTo("127.0.0.1");
        assertThat(configuration.isProduction()).isFalse();
        assertThat(configuration.database()).isNull();
        assertThat(configuration.vault()).isNull();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(configuration.home())))
                .isEqualTo("rwx------");
    }

    @Test
    void theEnvironmentWinsOverTheFile() throws IOException {
        file("port: 9001\nallowed_hosts: [crm.internal, 'localhost:9090']\nbind: 127.0.0.2\n");
        environment.put("SERAI_PORT", "9002");

        SeraiConfiguration configuration = SeraiConfiguration.load(environment);

        assertThat(configuration.port()).isEqualTo(9002);
        assertThat(configuration.publicUrl()).isEqualTo(URI.create("http://localhost:9002"));
        assertThat(configuration.bind()).isEqualTo("127.0.0.2");
        assertThat(configuration.allowedHosts()).containsExactlyInAnyOrder("crm.internal", "localhost:9090");
    }

    @Test
    void allProblemsAreToldAtOnceWithTheirKeyAndTheMend() throws IOException {
        file("prot: 9001\n");
        environment.put("SERAI_PORT", "70000");
        environment.put("SERAI_DATABASE_URL", "jdbc:mysql://db/serai");
        environment.put("SERAI_VAULT_ADDR", "vault:8200");
        environment.put("SERAI_ADMIN_EMAIL", "ada@example.com");
        environment.put("SERAI_ALLOWED_HOSTS", "crm.internal,http://evil");
        environment.put("SERAI_QR_CODE", "sometimes");

        assertThat(problems())
                .hasSize(8)
                .anyMatch(problem -> problem.contains("serai.yaml, prot: is not a setting") && problem.contains("port"))
                .anyMatch(problem -> problem.startsWith("SERAI_PORT: '70000'"))
                .anyMatch(problem -> problem.startsWith("SERAI_DATABASE_URL: must be a PostgreSQL URL"))
                .anyMatch(problem -> problem.startsWith("SERAI_VAULT_ADDR: 'vault:8200'"))
                .anyMatch(problem -> problem.startsWith("SERAI_VAULT_ROLE_ID: is missing"))
                .anyMatch(problem -> problem.startsWith("SERAI_ADMIN_PASSWORD_FILE: is missing"))
                .anyMatch(problem -> problem.startsWith("SERAI_ALLOWED_HOSTS: 'http://evil'"))
                .anyMatch(problem -> problem.startsWith("SERAI_QR_CODE: 'sometimes'"));
    }

    @Test
    void withoutHttpsNothingIsReachableFromOutside() {
        environment.put("SERAI_BIND", "0.0.0.0");
        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith("SERAI_BIND")
                .contains("SERAI_PUBLIC_URL");

        environment.put("SERAI_PUBLIC_URL", "http://serai.example.com");
        assertThat(problems()).anyMatch(problem -> problem.startsWith("SERAI_PUBLIC_URL: http is for this machine"));

        environment.put("SERAI_PUBLIC_URL", "https://serai.example.com/");
        SeraiConfiguration configuration = SeraiConfiguration.load(environment);
        assertThat(configuration.isProduction()).isTrue();
        assertThat(configuration.origin()).isEqualTo("https://serai.example.com");
    }

    @Test
    void inProductionNoSecretStandsInline() throws IOException {
        environment.put("SERAI_PUBLIC_URL", "https://serai.example.com");
        environment.put("SERAI_DATABASE_URL", "jdbc:postgresql://db/serai?password=hunter2hunter2");
        environment.put("SERAI_DATABASE_PASSWORD", "hunter2hunter2");
        environment.put("SERAI_ADMIN_EMAIL", "ada@example.com");
        environment.put("SERAI_ADMIN_PASSWORD", "hunter2hunter2");

        assertThat(problems())
                .anyMatch(problem -> problem.startsWith("SERAI_DATABASE_URL: holds a password"))
                .anyMatch(problem ->
                        problem.startsWith("SERAI_DATABASE_PASSWORD: ") && problem.contains("_PASSWORD_FILE"))
                .anyMatch(problem -> problem.startsWith("SERAI_ADMIN_PASSWORD: ") && problem.contains("_PASSWORD_FILE"))
                .noneMatch(problem -> problem.contains("hunter2"));

        environment.put("SERAI_DATABASE_URL", "jdbc:postgresql://db/serai");
        environment.remove("SERAI_DATABASE_PASSWORD");
        environment.remove("SERAI_ADMIN_PASSWORD");
        Path secret = Files.writeString(folder.resolve("secret"), "hunter2hunter2\n");
        environment.put("SERAI_DATABASE_PASSWORD_FILE", secret.toString());
        environment.put("SERAI_ADMIN_PASSWORD_FILE", secret.toString());

        SeraiConfiguration configuration = SeraiConfiguration.load(environment);
        assertThat(configuration.toString()).doesNotContain("hunter2");
        assertThat(configuration.admin()).isNotNull();
        assertThat(configuration.bind()).isEqualTo("0.0.0.0");
    }

    @Test
    void theVaultIsNamedNodeByNodeWithOneLogin() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "canary\n");
        environment.put("SERAI_PUBLIC_URL", "https://serai.example.com");
        environment.put("SERAI_VAULT_ADDR", "https://bao-2:8200, https://bao-1:8200");
        environment.put("SERAI_VAULT_ROLE_ID", "some-role");
        environment.put("SERAI_VAULT_SECRET_ID_FILE", secret.toString());
        assertThat(SeraiConfiguration.load(environment).vault())
                .isEqualTo(new SeraiConfiguration.Vault(
                        VaultSettings.at(URI.create("https://bao-2:8200"), URI.create("https://bao-1:8200")),
                        new VaultLogin.AppRole("approle", "some-role", secret)));

        environment.put("SERAI_VAULT_TOKEN_FILE", secret.toString());
        assertThat(problems()).singleElement().asString().contains("one login for the vault too many");

        environment.remove("SERAI_VAULT_TOKEN_FILE");
        environment.remove("SERAI_VAULT_SECRET_ID_FILE");
        environment.put("SERAI_VAULT_ADDR", "https://bao-2:8200,http://bao-1:8200");
        environment.put("SERAI_VAULT_CA_FILE", "/nowhere/ca.pem");
        assertThat(problems())
                .anyMatch(problem -> problem.startsWith("SERAI_VAULT_SECRET_ID_FILE: is missing"))
                .anyMatch(problem -> problem.startsWith("SERAI_VAULT_ADDR: plain http"))
                .anyMatch(problem -> problem.startsWith("SERAI_VAULT_ADDR: ") && problem.contains("all https"))
                .noneMatch(problem -> problem.contains("canary"));
    }

    @Test
    void aServiceAccountLogsInToTheVaultByItsOwnToken() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "a.b.c");
        file("vault_addr: [ 'http://127.0.0.1:8200' ]\nvault_mount: teams/sales\nvault_namespace: emea\n"
                + "vault_auth_path: kubernetes\nvault_jwt_role: serai\nvault_jwt_file: " + token + "\n");
        assertThat(SeraiConfiguration.load(environment).vault())
                .isEqualTo(new SeraiConfiguration.Vault(
                        VaultSettings.at(URI.create("http://127.0.0.1:8200"))
                                .withMount("teams/sales")
                                .withNamespace("emea"),
                        new VaultLogin.Jwt("kubernetes", "serai", token)));

        environment.put("SERAI_VAULT_MOUNT", "../sys");
        environment.put("SERAI_VAULT_JWT_FILE", folder.resolve("nowhere").toString());
        assertThat(problems())
                .anyMatch(problem -> problem.startsWith("SERAI_VAULT_ADDR: ") && problem.contains("mount"))
                .anyMatch(
                        problem -> problem.startsWith("SERAI_VAULT_JWT_FILE: ") && problem.contains("cannot be read"));
    }

    @Test
    void aLoginForNoVaultIsAMistake() throws IOException {
        environment.put("SERAI_VAULT_ROLE_ID", "some-role");
        assertThat(problems()).singleElement().asString().startsWith("SERAI_VAULT_ADDR: is missing though");
        assertThatThrownBy(() -> SeraiConfiguration.vaultSettings(Map.of("SERAI_HOME", folder.toString())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("SERAI_VAULT_ADDR");
        assertThat(SeraiConfiguration.vaultSettings(
                        Map.of("SERAI_HOME", folder.toString(), "SERAI_VAULT_ADDR", "http://127.0.0.1:8200")))
                .isEqualTo(VaultSettings.at(URI.create("http://127.0.0.1:8200")));
    }

    @Test
    void aFileThatIsNoYamlIsNamedWithItsLineAndWithoutItsText() throws IOException {
        file("port: 9001\nadmin_password: \"hunter2\n");

        assertThat(problems())
                .singleElement()
                .asString()
                .contains("serai.yaml")
                .contains("line ")
                .doesNotContain("hunter2");
    }

    @Test
    void aMissingSecretFileIsNamed() {
        environment.put("SERAI_ADMIN_EMAIL", "ada@example.com");
        environment.put("SERAI_ADMIN_PASSWORD_FILE", folder.resolve("nowhere").toString());

        assertThat(problems()).anyMatch(problem -> problem.contains("nowhere cannot be read"));
    }

    @Test
    void aBadConfigurationEndsWithExitCode78() {
        environment.put("SERAI_PORT", "none");

        assertThatThrownBy(() -> SeraiConfiguration.load(environment)).satisfies(failed -> {
            StartFailure failure = StartFailure.of(new IllegalStateException("wrapped", failed));
            assertThat(failure.exitCode()).isEqualTo(78);
            assertThat(failure.message()).contains("SERAI_PORT: 'none' is not a port");
        });
    }

    private List<String> problems() {
        return catchThrowableOfType(ConfigurationException.class, () -> SeraiConfiguration.load(environment))
                .problems()
                .stream()
                .map(Object::toString)
                .toList();
    }

    private void file(String text) throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve("serai.yaml"), text);
    }
}
