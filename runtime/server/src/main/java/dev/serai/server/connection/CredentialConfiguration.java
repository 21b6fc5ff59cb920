package dev.serai.server.connection;

import dev.serai.connector.Connectors;
import dev.serai.credential.CredentialVault;
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
import dev.serai.credential.refresh.MemoryRefreshJournal;
import dev.serai.credential.refresh.MemoryRefreshLease;
import dev.serai.credential.refresh.Refresher;
import java.security.SecureRandom;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** The credential vault's parts, put together for one process. */
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

    @Bean
    Refresher refresher(
            Connections connections,
            Connectors connectors,
            CredentialVault vault,
            TokenEndpoint endpoint,
            Clock clock) {
        return new Refresher(
                connections,
                connectors,
                vault,
                new RefreshGrant(endpoint),
                new MemoryRefreshLease(CredentialBroker.TOKEN_WAIT),
                new MemoryRefreshJournal(),
                clock,
                new SecureRandom());
    }

    @Bean(destroyMethod = "close")
    CredentialBroker credentialBroker(
            Connections connections,
            CredentialVault vault,
            Refresher refresher,
            CredentialListener listener,
            Clock clock) {
        return new CredentialBroker(connections, vault, refresher, listener, clock);
    }

    @Bean
    AuthorizedCall authorizedCall(CredentialBroker broker, CredentialListener listener) {
        return new AuthorizedCall(broker, listener);
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
