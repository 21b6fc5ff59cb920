package dev.serai.server.connection;

import dev.serai.connector.Connectors;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.DataKey;
import dev.serai.credential.call.AccountCheck;
import dev.serai.credential.call.ApiClient;
import dev.serai.credential.call.AuthorizedCall;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.connection.PostgresOAuthClients;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.oauth2.AuthorizationCodeGrant;
import dev.serai.credential.oauth2.RefreshGrant;
import dev.serai.credential.oauth2.Revocation;
import dev.serai.credential.oauth2.TokenEndpoint;
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.credential.refresh.CredentialListener;
import dev.serai.credential.refresh.DiskJournal;
import dev.serai.credential.refresh.LedgerSignals;
import dev.serai.credential.refresh.NodeFolder;
import dev.serai.credential.refresh.Pause;
import dev.serai.credential.refresh.PostgresRefreshLedger;
import dev.serai.credential.refresh.RefreshAhead;
import dev.serai.credential.refresh.RefreshBrake;
import dev.serai.credential.refresh.RefreshLedger;
import dev.serai.credential.refresh.RefreshParts;
import dev.serai.credential.refresh.RefreshUpkeep;
import dev.serai.credential.refresh.Refresher;
import dev.serai.server.ops.SeraiConfiguration;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** The credential vault's parts, put together for one node of several. */
@Configuration(proxyBeanMethods = false)
class CredentialConfiguration {
    @Bean
    @DependsOnDatabaseInitialization
    PostgresOAuthClients postgresOAuthClients(DataSource database) {
        return new PostgresOAuthClients(new TransactionAwareDataSourceProxy(database));
    }

    @Bean
    TokenEndpoint tokenEndpoint(OutboundHttp outbound, Clock clock) {
        return new TokenEndpoint(outbound, clock);
    }

    @Bean
    AuthorizationCodeGrant authorizationCodeGrant(TokenEndpoint endpoint) {
        return new AuthorizationCodeGrant(endpoint);
    }

    @Bean
    Revocation revocation(TokenEndpoint endpoint) {
        return new Revocation(endpoint);
    }

    /** This node's name and journal. */
    @Bean(destroyMethod = "close")
    NodeFolder nodeFolder(SeraiConfiguration configuration) {
        return NodeFolder.open(configuration.home().resolve("node"));
    }

    @Bean(destroyMethod = "close")
    @DependsOnDatabaseInitialization
    LedgerSignals ledgerSignals(DataSource database) {
        return new LedgerSignals(database);
    }

    @Bean
    RefreshLedger refreshLedger(DataSource database, DataKey key, LedgerSignals signals) {
        return new PostgresRefreshLedger(database, key, signals);
    }

    @Bean
    RefreshBrake refreshBrake(RefreshLedger ledger) {
        return ledger.brake();
    }

    @Bean
    RefreshParts refreshParts(
            Connections connections,
            Connectors connectors,
            CredentialVault vault,
            TokenEndpoint endpoint,
            RefreshLedger ledger,
            NodeFolder node,
            DataKey key,
            ProviderRevocation revocation,
            Clock clock) {
        return new RefreshParts(
                connections,
                connectors,
                vault,
                new RefreshGrant(endpoint),
                ledger,
                new DiskJournal(node.journal(), key),
                node.node(),
                revocation,
                RefreshParts.HOLD_DOWN,
                clock,
                new SecureRandom(),
                Pause.SLEEP);
    }

    @Bean
    Refresher refresher(RefreshParts parts) {
        return new Refresher(parts);
    }

    @Bean(destroyMethod = "close")
    RefreshUpkeep refreshUpkeep(RefreshParts parts, Refresher refresher) {
        return new RefreshUpkeep(parts, refresher).start();
    }

    @Bean(destroyMethod = "close")
    CredentialBroker credentialBroker(
            Connections connections,
            CredentialVault vault,
            Refresher refresher,
            List<CredentialListener> listeners,
            LedgerSignals signals,
            Clock clock) {
        CredentialBroker broker =
                new CredentialBroker(connections, vault, refresher, CredentialListener.all(listeners), clock);
        signals.onChange(broker::changed);
        return broker;
    }

    @Bean(destroyMethod = "close")
    RefreshAhead refreshAhead(
            CredentialBroker broker,
            Connections connections,
            Connectors connectors,
            RefreshLedger ledger,
            Clock clock) {
        return new RefreshAhead(broker, connections, connectors, ledger::liveNodes, clock, new SecureRandom()).start();
    }

    @Bean
    AuthorizedCall authorizedCall(CredentialBroker broker, List<CredentialListener> listeners) {
        return new AuthorizedCall(broker, CredentialListener.all(listeners));
    }

    @Bean(destroyMethod = "close")
    ApiClient apiClient(OutboundHttp outbound, AuthorizedCall call, CredentialBroker broker) {
        return new ApiClient(outbound, call, broker);
    }

    @Bean
    AccountCheck accountCheck(ApiClient client) {
        return new AccountCheck(client);
    }
}
