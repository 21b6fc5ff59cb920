package dev.serai.credential.refresh;

import dev.serai.credential.CredentialVault;
import dev.serai.credential.SecretValue;
import dev.serai.credential.hashicorp.HashicorpVault;
import dev.serai.credential.hashicorp.VaultInit;
import dev.serai.credential.hashicorp.VaultSettings;
import dev.serai.testkit.server.OpenBaoServer;
import java.nio.file.Path;
import java.time.Clock;

/** A real OpenBao as {@code serai vault init} leaves it, and the platform's vault in it. */
record PreparedOpenBao(OpenBaoServer server, VaultSettings settings, CredentialVault vault) implements AutoCloseable {
    /** @param folder for the login's secret */
    static PreparedOpenBao start(Path folder) {
        OpenBaoServer server = OpenBaoServer.start();
        VaultSettings settings = VaultSettings.at(server.address());
        try (VaultInit init = new VaultInit(settings, SecretValue.of(server.rootToken()), Clock.systemUTC())) {
            return new PreparedOpenBao(
                    server,
                    settings,
                    new HashicorpVault(
                            settings, init.prepare(folder.resolve("secret-id")).login(), Clock.systemUTC()));
        }
    }

    @Override
    public void close() {
        vault.close();
        server.close();
    }
}
