package dev.serai.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Credential.Tombstone;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.refresh.RefreshLedger;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.Visitor;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is left of a grant that is over, or that could not be kept. */
class LeftoversIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("salesforce");

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Connecting connecting = new Connecting(platform, provider);
    private final Visitor admin = platform.admin();
    private final Client client = connecting.register(admin, SimulatedFiles.moved(platform, "salesforce"));

    private Read stored(ConnectionId id) {
        return platform.bean(CredentialVault.class).readActive(id.path(), 0);
    }

    @Test
    void a15_aProcessThatEndsBetweenRowAndVaultLeavesNoTokensBehind() {
        URI callback = connecting.consent(connecting.start(admin, client, Map.of("alias", "killed")));
        ConnectionId id = new ConnectionId(Connecting.connection(connecting.result(admin, callback)));
        assertThat(stored(id)).isInstanceOf(Read.Found.class);
        // killed here: the row says so, the vault does not know yet
        assertThat(platform.bean(RefreshLedger.class).disconnect(id, 1)).hasValue(2);
        assertThat(stored(id))
                .isInstanceOfSatisfying(
                        Read.Found.class,
                        found -> assertThat(found.credential()).isInstanceOf(OAuthTokens.class));
        long alive = provider.liveGrants();
        Disconnect disconnect = platform.bean(Disconnect.class);
        Instant seen = Instant.now();

        disconnect.finish(seen);
        disconnect.finish(seen.plusSeconds(60));
        assertThat(stored(id))
                .as("whoever disconnects may still be at it")
                .isInstanceOfSatisfying(
                        Read.Found.class,
                        found -> assertThat(found.credential()).isInstanceOf(OAuthTokens.class));

        disconnect.finish(seen.plusSeconds(180));

        assertThat(stored(id))
                .isInstanceOfSatisfying(
                        Read.Found.class,
                        found -> assertThat(found.credential()).isEqualTo(new Tombstone(2)));
        assertThat(provider.liveGrants()).as("revoked, too").isEqualTo(alive - 1);
        disconnect.finish(seen.plusSeconds(181));
        assertThat(platform.bean(JdbcClient.class)
                        .sql("select count(*) from audit_event where target = ? and action like '%tokens_destroyed'")
                        .param("connection/" + id)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void a8_aGrantThatCannotBeKeptIsNotRevokedWhereThatCouldEndTheAccountsOtherConnection() {
        URI first = connecting.consent(connecting.start(admin, client, Map.of("alias", "twice")));
        URI second = connecting.consent(connecting.start(admin, client, Map.of("alias", "twice")));
        String kept = Connecting.connection(connecting.result(admin, first));
        long alive = provider.liveGrants();

        HttpResponse<String> refused = connecting.result(admin, second);

        assertThat(refused.body()).contains("Try again");
        assertThat(provider.liveGrants()).isEqualTo(alive);
        assertThat(admin.getJson("/api/v1/connections/" + kept).get("status").asText())
                .isEqualTo("ACTIVE");
    }
}
