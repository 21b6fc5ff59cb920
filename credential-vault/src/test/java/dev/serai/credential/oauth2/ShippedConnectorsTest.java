package dev.serai.credential.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.catalog.ConnectorCatalog;
import dev.serai.connector.Connector;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.credential.http.AllowedHosts;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.http.OutboundSettings;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.SimulatedConnector;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatedClient;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The connectors on board, each from consent to revocation, at a simulator that is as strict as their provider. */
class ShippedConnectorsTest {
    private static final URI REDIRECT = URI.create("http://127.0.0.1:9/oauth/callback");

    private @Nullable ProviderSimulator running;
    private @Nullable OutboundHttp http;

    @AfterEach
    void close() throws IOException {
        if (http != null) {
            http.close();
        }
        if (running != null) {
            running.close();
        }
    }

    @Test
    void b10_b11_observantTakesHttpBasicWithTheClientIdInTheForm() {
        Way way = connected("observant", "observant");
        assertThat(way.first().expiresIn()).isEqualTo(Duration.ofSeconds(86_400));
        assertThat(way.first().scopes()).containsExactly("sensor-data");
        TokenAnswer second = granted(way.refresh(way.first()));
        assertThat(second.refreshToken()).isNotNull().isNotEqualTo(way.first().refreshToken());
        // used once: the second time is refused, in words that do not repeat the token
        assertThat(way.refresh(way.first()))
                .isInstanceOfSatisfying(
                        TokenOutcome.Refused.class,
                        refusal -> assertThat(refusal.error()).isEqualTo("invalid_grant"));
    }

    @Test
    void a7_salesforceNamesItsInstanceAndNoLife() {
        Way way = connected("salesforce", "salesforce");
        assertThat(way.first().expiresIn()).isNull();
        assertThat(way.first().kept()).containsOnlyKeys("instance_url", "identity");
        TokenAnswer second = granted(way.refresh(way.first()));
        assertThat(second.refreshToken()).isNotNull();
        assertThat(way.revoke(second)).isEqualTo(new Revocation.Result.Revoked());
        assertThat(way.refresh(second)).isInstanceOf(TokenOutcome.Refused.class);
    }

    @Test
    void check27_googleSendsNoRefreshTokenOnRefresh() {
        Way way = connected("google-sheets", "google");
        assertThat(way.first().refreshToken()).isNotNull();
        assertThat(way.first().expiresIn()).isEqualTo(Duration.ofHours(1));
        assertThat(granted(way.refresh(way.first())).refreshToken()).isNull();
        assertThat(way.revoke(way.first())).isEqualTo(new Revocation.Result.Revoked());
        assertThat(way.refresh(way.first()))
                .isInstanceOfSatisfying(
                        TokenOutcome.Refused.class,
                        refusal -> assertThat(refusal.error()).isEqualTo("invalid_grant"));
    }

    @Test
    void githubTellsErrorsWithStatus200() {
        Way way = connected("github", "github");
        assertThat(way.first().accessToken()).isNotNull();
        assertThat(way.redeem(SecretValue.of("no-such-code"), Pkce.random()))
                .isInstanceOfSatisfying(
                        TokenOutcome.Refused.class,
                        refusal -> assertThat(refusal.error()).isEqualTo("invalid_grant"));
        assertThat(way.revoke(way.first())).isEqualTo(new Revocation.Result.Unsupported());
    }

    @Test
    void check33_aWrongSecretIsNoDeadGrant() {
        Way way = connected("salesforce", "salesforce");
        Way wrong = new Way(
                way.connector(),
                way.settings(),
                new ClientCredentials(way.client().clientId(), SecretValue.of("not-the-secret")),
                way.endpoint(),
                way.first());
        assertThat(wrong.refresh(way.first()))
                .isInstanceOfSatisfying(
                        TokenOutcome.Refused.class,
                        refusal -> assertThat(refusal.error()).isEqualTo("invalid_client"));
        granted(way.refresh(way.first()));
    }

    @Test
    void anEchoedRefreshTokenIsInNoDetail() {
        Way way = connected("observant", "observant");
        SecretValue refreshToken = way.first().refreshToken();
        assertThat(refreshToken).isNotNull();
        simulator().tokenErrorEcho(true);
        assertThat(way.refresh(way.first()).toString())
                .contains("invalid_grant")
                .doesNotContain(refreshToken == null ? "" : refreshToken.reveal());
    }

    private ProviderSimulator simulator() {
        if (running == null) {
            throw new AssertionError("No simulator runs.");
        }
        return running;
    }

    private Way connected(String connectorId, String profile) {
        ProviderSimulator simulator = ProviderSimulator.start(profile);
        running = simulator;
        OutboundHttp outbound =
                new OutboundHttp(new OutboundSettings(AllowedHosts.parse("127.0.0.1:" + simulator.port()), null));
        http = outbound;
        Connector connector = SimulatedConnector.at(ConnectorCatalog.bundled().require(connectorId), simulator.url());
        Map<String, String> settings = connector.checkSettings(Map.of());
        SimulatedClient registered = simulator.register(REDIRECT.toString());
        OAuthClient client = new OAuthClient(
                OAuthClientId.random(),
                "default",
                connectorId,
                "Test",
                registered.clientId(),
                List.of(),
                true,
                Instant.EPOCH);
        Pkce pkce = Pkce.random();
        SecretValue state = AuthorizationRequest.newState();
        URI start = new AuthorizationRequest(connector, settings, client, REDIRECT, state, pkce).uri(outbound.guard());
        Map<String, String> callback =
                Forms.decode(BrowserlessUser.alice().authorize(start).getRawQuery());
        assertThat(callback).containsEntry("state", state.reveal()).containsKey("code");
        ClientCredentials credentials = new ClientCredentials(client.clientId(), SecretValue.of(registered.secret()));
        TokenEndpoint endpoint = new TokenEndpoint(outbound, Clock.systemUTC());
        TokenOutcome outcome = new AuthorizationCodeGrant(endpoint)
                .redeem(
                        connector,
                        settings,
                        credentials,
                        SecretValue.of(callback.getOrDefault("code", "")),
                        REDIRECT,
                        pkce);
        return new Way(connector, settings, credentials, endpoint, granted(outcome));
    }

    private static TokenAnswer granted(TokenOutcome outcome) {
        assertThat(outcome).isInstanceOf(TokenOutcome.Granted.class);
        return ((TokenOutcome.Granted) outcome).answer();
    }

    /** A connected account and the means to go on with it. */
    private record Way(
            Connector connector,
            Map<String, String> settings,
            ClientCredentials client,
            TokenEndpoint endpoint,
            TokenAnswer first) {
        TokenOutcome redeem(SecretValue code, Pkce pkce) {
            return new AuthorizationCodeGrant(endpoint).redeem(connector, settings, client, code, REDIRECT, pkce);
        }

        TokenOutcome refresh(TokenAnswer with) {
            return new RefreshGrant(endpoint).refresh(connector, settings, client, refreshToken(with), List.of());
        }

        Revocation.Result revoke(TokenAnswer what) {
            SecretValue token = what.refreshToken();
            return new Revocation(endpoint)
                    .revoke(
                            connector,
                            settings,
                            client,
                            token == null ? what.accessToken() : token,
                            Revocation.Hint.REFRESH_TOKEN);
        }

        private static SecretValue refreshToken(TokenAnswer answer) {
            SecretValue token = answer.refreshToken();
            if (token == null) {
                throw new AssertionError("No refresh token.");
            }
            return token;
        }
    }
}
