package dev.serai.sample.plain;

import dev.serai.camel.ConnectorContext;
import dev.serai.camel.pull.FileCheckpointStore;
import dev.serai.catalog.ConnectorCatalog;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.connection.YamlConnections;
import dev.serai.credential.hashicorp.HashicorpVault;
import dev.serai.credential.hashicorp.VaultLogin;
import dev.serai.credential.hashicorp.VaultSettings;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.http.OutboundSettings;
import java.io.IOException;
import java.time.Clock;

/** Serai's parts, put together for one process. */
final class Serai implements AutoCloseable {
    final ConnectorCatalog connectors = ConnectorCatalog.bundled();
    final YamlConnections connections;
    final CredentialVault vault;
    final OutboundHttp outbound;
    final ConnectorContext context;

    Serai(Settings settings) {
        connections = new YamlConnections(settings.connections());
        vault = new HashicorpVault(
                VaultSettings.at(settings.vault()), new VaultLogin.TokenFile(settings.vaultToken()), Clock.systemUTC());
        outbound = new OutboundHttp(new OutboundSettings(settings.allowedHosts(), null));
        context = ConnectorContext.standalone(
                connections,
                connectors,
                vault,
                outbound,
                new FileCheckpointStore(settings.checkpoints()),
                Clock.systemUTC());
    }

    @Override
    public void close() throws IOException {
        context.close();
        outbound.close();
        vault.close();
    }
}
