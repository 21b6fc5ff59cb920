package dev.serai.server.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.serai.server.PlatformTest;
import dev.serai.server.SeraiServer;
import dev.serai.server.database.DatabaseVisit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program itself, as a process of its own: what it says and how it ends. */
class StartFailureIT extends PlatformTest {
    @TempDir
    Path folder;

    @Test
    void aWrongConfigurationEndsWith78AndNothingButTheMends() throws Exception {
        Ended ended = run(Map.of("SERAI_PORT", "http", "SERAI_BIND", "0.0.0.0"));

        assertThat(ended.exitCode()).isEqualTo(78);
        assertThat(ended.said())
                .startsWith("Serai cannot start with this configuration:")
                .contains("SERAI_PORT: 'http' is not a port", "SERAI_BIND: '0.0.0.0' is reachable from outside")
                .doesNotContain("\tat ");
    }

    @Test
    void aDatabaseThatDoesNotAnswerEndsWith69AndPlainWords() throws Exception {
        Ended ended = run(Map.of("SERAI_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/serai?loginTimeout=5"));

        assertThat(ended.exitCode()).isEqualTo(69);
        assertThat(ended.said())
                .contains("Serai cannot start: the database does not answer", "SERAI_DATABASE_URL")
                .doesNotContain("\tat ");
    }

    @Test
    void aHomeInUseEndsWith69AndPlainWords() throws Exception {
        Ended ended = run(Map.of("SERAI_HOME", platform.home().toString()));

        assertThat(ended.exitCode()).isEqualTo(69);
        assertThat(ended.said()).contains("Another Serai").doesNotContain("\tat ");
    }

    @Test
    void aKeyFileThatIsNotTheDatabasesEndsWith78AndSaysWhatToDo() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path otherKey = Files.createFile(
                home.resolve("vault.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        AeadConfig.register();
        Files.writeString(
                otherKey,
                TinkJsonProtoKeysetFormat.serializeKeyset(
                        KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()),
                        RegistryConfiguration.get(),
                        InsecureSecretKeyAccess.get()));
        try (DatabaseVisit database = DatabaseVisit.to(platform.home())) {
            Ended ended = run(Map.of(
                    "SERAI_DATABASE_URL",
                    database.jdbcUrl(),
                    "SERAI_DATABASE_USER",
                    database.user(),
                    "SERAI_DATABASE_PASSWORD",
                    database.password().reveal()));

            assertThat(ended.exitCode()).isEqualTo(78);
            assertThat(ended.said())
                    .startsWith("Serai cannot start: The vault's key file " + otherKey)
                    .contains("Put back the right file")
                    .doesNotContain("\tat ");
        }
    }

    private Ended run(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder program = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SeraiServer.class.getName()));
        program.environment().put("SERAI_HOME", folder.resolve("home").toString());
        program.environment().putAll(environment);
        Process process = program.redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Ended(process.waitFor(), said);
        } finally {
            process.destroy();
        }
    }

    private record Ended(int exitCode, String said) {}
}
