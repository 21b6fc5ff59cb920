package dev.serai.server.authorization;

import static dev.serai.server.Connecting.query;
import static dev.serai.server.Connecting.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.RecordedRequest;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Timed data collection for a user (system B), one test for each step until the tokens are stored. What comes after is tested
 * with the pulls: B13 and B14 by {@code PullIT}, B15 and B16 by {@code PullPagesIT}.
 */
class ConnectWithObservantIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final Visitor user = platform.newUser(Role.MEMBER);
    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Connecting connecting = new Connecting(platform, provider);
    private final Client client = connecting.register(platform.admin(), "observant");

    @BeforeEach
    void countFromHere() {
        provider.clearCounts();
    }

    @Test
    void b1_theUserFindsObservantAndWhatConnectsAnAccountThere() {
        assertThat(user.page("/connectors").body()).contains("href=\"/connectors/observant\"");
        assertThat(user.page("/connectors/observant").body())
                .contains("<h1>Observant</h1>")
                .contains("href=\"/connect/observant\"")
                .contains("Connect an account");
    }

    @Test
    void b2_theBrowserIsSentToObservantWithClientIdRedirectUriResponseTypeAndState() {
        URI to = connecting.start(user, client);

        assertThat(to).hasAuthority(provider.url().getAuthority()).hasPath("/uaa/oauth/authorize");
        assertThat(query(to))
                .containsEntry("client_id", client.clientId())
                .containsEntry("redirect_uri", client.redirectUri().toString())
                .containsEntry("response_type", "code")
                .containsKey("state");
    }

    @Test
    void b3_b4_b5_loginIsBetweenTheUserAndObservant() {
        URI to = connecting.start(user, client);

        HttpResponse<String> form = BrowserlessUser.alice().get(to);

        assertThat(form.statusCode()).isEqualTo(200);
        assertThat(form.body()).contains("type=\"password\"");
        assertThat(form.uri().getAuthority()).isEqualTo(provider.url().getAuthority());
        assertThat(provider.count("token")).as("nobody has signed in yet").isZero();
        connecting.consent(to);
        assertThat(provider.count("login.303")).isEqualTo(1);
    }

    @Test
    void b6_b7_b8_theUserIsAskedForThisClientAndItsScopeAndAllows() {
        URI callback = connecting.consent(connecting.start(user, client));

        assertThat(provider.requests())
                .extracting(RecordedRequest::kind)
                .as("the forms of login and consent, and nothing of Serai's in between")
                .containsSubsequence("authorize", "login", "consent")
                .doesNotContain("token.authorization_code", "api");
        assertThat(query(callback)).containsKey("code").doesNotContainKey("error");
    }

    @Test
    void b9_theCallbackBringsCodeAndStateAndWithoutStateIsRefused() {
        URI start = connecting.start(user, client);
        URI callback = connecting.consent(start);
        assertThat(callback.toString()).startsWith(client.redirectUri() + "?");
        assertThat(query(callback)).containsEntry("state", query(start).get("state"));

        HttpResponse<String> without = connecting.callback(
                user, with(callback, Map.of("code", query(callback).get("code"))));

        assertThat(without.statusCode()).isEqualTo(400);
        assertThat(without.body()).contains("does not say which authorization it belongs to");
        assertThat(provider.count("token.authorization_code")).isZero();
        assertThat(connecting.result(user, callback).statusCode())
                .as("as it came, it is taken")
                .isEqualTo(200);
    }

    @Test
    void b10_theCodeIsExchangedWithHttpBasicAndTheClientIdInTheForm() {
        connecting.connect(user, client);
        assertThat(provider.count("token.authorization_code.200")).isEqualTo(1);

        // Observant takes nothing else: the same client with its secret in the form connects nothing
        String other = "in-the-form-" + UUID.randomUUID().toString().substring(0, 8);
        SimulatedFiles.changed(
                platform,
                "observant",
                other,
                document -> document.withObject("/auth/oauth2").put("client_authentication", "client_secret_post"));
        Client posting = connecting.register(platform.admin(), other);
        assertThat(connecting
                        .result(user, connecting.consent(connecting.start(user, posting)))
                        .statusCode())
                .isEqualTo(400);
        assertThat(provider.count("token.authorization_code.200")).isEqualTo(1);
    }

    @Test
    void b11_theTokensAreBearerForADayAndForSensorData() {
        Instant before = Instant.now();

        OAuthTokens tokens = tokens(connecting.connect(user, client));

        assertThat(tokens.expiresAt())
                .isBetween(before.plusSeconds(86_000), Instant.now().plusSeconds(86_400));
        assertThat(tokens.scopes()).containsExactly("sensor-data");
        assertThat(provider.secrets().get("access_token"))
                .contains(tokens.accessToken().reveal());
    }

    @Test
    void b12_theTokensAreStoredAndThenTheRequestOfTheCallbackIsAnsweredWhichWaitsUntilThen() throws Exception {
        URI callback = connecting.consent(connecting.start(user, client));
        int issued = accessTokens();
        provider.faults().inject(new Fault.LateAnswer(Duration.ofSeconds(2)), On.CODE_EXCHANGE, 1);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpResponse<String>> pending = threads.submit(() -> connecting.callback(user, callback));
            await().until(() -> accessTokens() > issued);
            assertThat(pending.isDone())
                    .as("the code is exchanged, the answer on its way")
                    .isFalse();

            HttpResponse<String> answer = pending.get();
            HttpResponse<String> result = user.page(Connecting.location(answer).getRawPath());
            assertThat(result.body()).contains("Observant is connected");
            assertThat(tokens(Connecting.connection(result))
                            .lineage()
                            .generation()
                            .value())
                    .isEqualTo(1);
        }
    }

    private int accessTokens() {
        return provider.secrets().getOrDefault("access_token", Set.of()).size();
    }

    private static OAuthTokens tokens(String id) {
        return platform.bean(CredentialVault.class).readActive(new ConnectionId(id).path(), 1)
                        instanceof Read.Found(OAuthTokens tokens, long _)
                ? tokens
                : fail("The vault holds no tokens for " + id);
    }
}
