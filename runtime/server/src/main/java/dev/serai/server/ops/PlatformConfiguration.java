package dev.serai.server.ops;

import dev.serai.catalog.ConnectorCatalog;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.DataKey;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.http.AllowedHosts;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.http.OutboundSettings;
import dev.serai.credential.refresh.Pause;
import dev.serai.credential.refresh.VaultPatience;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** The parts of the platform that know nothing of Spring. Spring closes them. */
@Configuration(proxyBeanMethods = false)
class PlatformConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformConfiguration.class);

    /** A minute: then the start has failed, and whatever watches over the platform starts it again. */
    private static final Duration VAULT_WAIT = Duration.ofSeconds(60);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /**
     * Behind the guard: where its secrets are not, a vault would be given new keys. One that starts beside the platform, or
     * waits for whoever unseals it, is waited for.
     */
    @Bean
    CredentialVault vault(SeraiConfiguration configuration, DataSource database, VaultGuard guard, Clock clock) {
        CredentialVault vault = Vaults.open(configuration, database);
        try {
            CredentialVault.Health health = vault.health();
            health.warnings().forEach(LOG::warn);
            if (!health.usable()) {
                await(vault, clock);
            }
            return vault;
        } catch (RuntimeException failed) {
            vault.close();
            throw failed;
        }
    }

    private static void await(CredentialVault vault, Clock clock) {
        try {
            read(vault);
        } catch (VaultException unavailable) {
            if (!unavailable.isTransient()) {
                throw unavailable;
            }
            LOG.warn("{} Serai waits for it, for {} s.", unavailable.getMessage(), VAULT_WAIT.toSeconds());
            new VaultPatience(clock, Pause.SLEEP).with(VAULT_WAIT, () -> read(vault));
        }
    }

    private static CredentialVault.Read read(CredentialVault vault) {
        return vault.readActive(DataKey.PATHS.getFirst(), 0);
    }

    @Bean
    DataKey dataKey(CredentialVault vault) {
        return DataKey.load(vault);
    }

    /** Joins the transaction of whoever calls. */
    @Bean
    @DependsOnDatabaseInitialization
    PostgresConnections connections(DataSource database) {
        return new PostgresConnections(new TransactionAwareDataSourceProxy(database));
    }

    /** The bundled ones, and the operator's in {@code $SERAI_HOME/connectors}. */
    @Bean
    ConnectorCatalog connectors(SeraiConfiguration configuration) {
        return ConnectorCatalog.withFolder(configuration.home().resolve("connectors"));
    }

    @Bean
    OutboundHttp outbound(SeraiConfiguration configuration) {
        return new OutboundHttp(
                new OutboundSettings(new AllowedHosts(configuration.allowedHosts()), configuration.httpsProxy()));
    }
}
