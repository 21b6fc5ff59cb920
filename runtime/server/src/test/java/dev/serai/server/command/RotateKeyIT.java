package dev.serai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.DataKey;
import dev.serai.credential.SecretPath;
import dev.serai.server.PlatformTest;
import dev.serai.server.database.DatabaseVisit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys change under a running platform. */
class RotateKeyIT extends PlatformTest {
    private static final SecretPath DATA_KEY = new SecretPath(SecretPath.Kind.PLATFORM, "data-key");

    @TempDir
    private Path folder;

    @Test
    void theRunningPlatformReadsOnWithoutARestart() throws IOException {
        CredentialVault vault = platform.bean(CredentialVault.class);
        Read before = vault.read(DATA_KEY, 1);
        String fileBefore = Files.readString(platform.home().resolve("vault.key"));

        Operator rotation = Operator.runs(Map.of("SERAI_HOME", platform.home().toString()), "vault", "rotate-key");

        assertThat(rotation.exitCode()).as(rotation.toString()).isZero();
        assertThat(rotation.said()).contains("The old keys are gone", "Back up");
        assertThat(Files.readString(platform.home().resolve("vault.key"))).isNotEqualTo(fileBefore);
        assertThat(vault.read(DATA_KEY, 1)).isEqualTo(before);
        assertThat(vault.health().usable()).isTrue();
        assertThat(DataKey.load(vault)).isNotNull();
    }

    @Test
    void withADatabaseOfOnesOwnTheOtherMachinesGetTheFileFirst() throws IOException {
        // The same database, as an operator's own: another machine has the platform's home.
        try (DatabaseVisit visit = DatabaseVisit.to(platform.home())) {
            Map<String, String> elsewhere = new HashMap<>(Map.of(
                    "SERAI_HOME", folder.toString(),
                    "SERAI_DATABASE_URL", visit.jdbcUrl(),
                    "SERAI_DATABASE_USER", visit.user(),
                    "SERAI_DATABASE_PASSWORD", visit.password().reveal()));
            Path copy = folder.resolve("vault.key");
            Path original = platform.home().resolve("vault.key");
            Files.copy(original, copy, StandardCopyOption.COPY_ATTRIBUTES);
            CredentialVault vault = platform.bean(CredentialVault.class);

            Operator first = Operator.runs(elsewhere, "vault", "rotate-key", "--copied");
            assertThat(first.exitCode()).as(first.toString()).isEqualTo(75);
            assertThat(first.said()).contains("Copy " + copy, "serai vault rotate-key --copied");
            assertThat(vault.health().usable()).isTrue();

            assertThat(Operator.runs(elsewhere, "vault", "rotate-key").exitCode())
                    .isEqualTo(75);

            Files.copy(copy, original, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            assertThat(Operator.runs(elsewhere, "vault", "rotate-key", "--copied")
                            .exitCode())
                    .isZero();
            assertThat(vault.read(DATA_KEY, 1)).isInstanceOf(Read.Found.class);
        }
    }
}
