package dev.serai.server.ops;

import dev.serai.credential.CredentialVault;
import dev.serai.credential.embedded.EmbeddedVault;
import dev.serai.credential.hashicorp.HashicorpVault;
import dev.serai.server.ops.SeraiConfiguration.Vault;
import java.nio.file.Path;
import java.time.Clock;
import javax.sql.DataSource;

/** The vaults that a configuration names. What is opened is the caller's to close. */
public final class Vaults {
    private Vaults() {}

    /** The one that the platform uses. */
    public static CredentialVault open(SeraiConfiguration configuration, DataSource database) {
        Vault vault = configuration.vault();
        return vault == null ? openEmbedded(configuration, database) : openHashicorp(vault);
    }

    public static EmbeddedVault openEmbedded(SeraiConfiguration configuration, DataSource database) {
        return EmbeddedVault.open(database, keyFile(configuration));
    }

    public static HashicorpVault openHashicorp(Vault vault) {
        return new HashicorpVault(vault.settings(), vault.login(), Clock.systemUTC());
    }

    /** Without it the embedded vault is worth nothing. */
    public static Path keyFile(SeraiConfiguration configuration) {
        return configuration.home().resolve("vault.key");
    }
}
