package dev.serai.server.authorization;

import static dev.serai.server.Connecting.location;
import static dev.serai.server.Connecting.query;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Credential.Tombstone;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.DatabaseText;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.Faults;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Connecting and keeping an account (system A), one test for each step, at a provider like Observant. */
class ConnectingAnAccountIT extends PlatformTest {
    private static final String LIFE = "86400";

    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final Visitor admin = platform.admin();
    private final Visitor user = platform.newUser(Role.MEMBER);
    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Connecting connecting = new Connecting(platform, provider);
    private final Client client = connecting.register(admin, "observant");

    @BeforeEach
    void countFromHere() {
        provider.clearCounts();
    }

    @Test
    void a1_theRedirectUriIsTheConnectorsOwnAndShownWhereverItHasToBeCopied() {
        String own = platform.url() + "/oauth/callback/observant";

        assertThat(client.redirectUri()).hasToString(own);
        for (JsonNode connector : admin.getJson("/api/v1/connectors").get("items")) {
            assertThat(connector.get("redirect_uri").asText())
                    .isEqualTo(platform.url() + "/oauth/callback/"
                            + connector.get("id").asText());
        }
        assertThat(user.page("/connectors/observant").body()).contains("value=\"" + own + "\"");
        assertThat(admin.page("/oauth-clients/new?connector=observant").body()).contains("value=\"" + own + "\"");
    }

    @Test
    void a2_aClientsSecretGoesToTheVaultAndIsNeverShownAgain() {
        Client second = connecting.register(admin, "observant", List.of("farm:read"));

        assertThat(vault().read(new OAuthClientId(second.id()).path(), 1))
                .isEqualTo(new Read.Found(new ClientSecret(SecretValue.of(second.secret())), 1));
        HttpResponse<String> list = admin.get("/api/v1/oauth-clients");
        assertThat(list.body())
                .contains(second.id(), second.clientId(), "farm:read")
                .doesNotContain(second.secret(), "client_secret");
        assertThat(admin.page("/oauth-clients").body())
                .contains(second.clientId(), "farm:read")
                .doesNotContain(second.secret());
        assertThat(DatabaseText.of(platform)).doesNotContain(second.secret());
        assertThat(query(connecting.start(user, second))).containsEntry("scope", "sensor-data farm:read");
    }

    @Test
    void a2_oneOfSeveralClientsIsTheDefaultAndAnAdminChoosesWhich() {
        Client second = connecting.register(admin, "observant");

        assertThat(admin.submit("/oauth-clients/" + second.id() + "/default", Map.of())
                        .statusCode())
                .isEqualTo(303);

        assertThat(Visitor.json(admin.get("/api/v1/oauth-clients")).get("items"))
                .filteredOn(one -> one.get("connector").asText().equals("observant"))
                .filteredOn(one -> one.get("is_default").asBoolean())
                .extracting(one -> one.get("id").asText())
                .containsExactly(second.id());
        assertThat(query(location(user.page("/connect/observant")))).containsEntry("client_id", second.clientId());
    }

    @Test
    void a3_connectLeadsToTheProviderWithEverythingButTheSecret() {
        HttpResponse<String> answer = user.page(client.connectPath());

        assertThat(answer.statusCode()).isEqualTo(303);
        URI to = location(answer);
        assertThat(to).hasAuthority(provider.url().getAuthority()).hasPath("/uaa/oauth/authorize");
        Map<String, String> query = query(to);
        assertThat(query)
                .containsOnlyKeys(
                        "response_type",
                        "client_id",
                        "redirect_uri",
                        "scope",
                        "state",
                        "code_challenge",
                        "code_challenge_method")
                .containsEntry("response_type", "code")
                .containsEntry("client_id", client.clientId())
                .containsEntry("redirect_uri", client.redirectUri().toString())
                .containsEntry("scope", "sensor-data")
                .containsEntry("code_challenge_method", "S256");
        // 256 bits each
        assertThat(query.get("state")).hasSizeGreaterThanOrEqualTo(43);
        assertThat(query.get("code_challenge")).matches("[A-Za-z0-9_-]{43}");
        assertThat(answer.headers().map().toString() + answer.body()).doesNotContain(client.secret());
        assertThat(query(connecting.start(user, client)))
                .doesNotContainEntry("state", query.get("state"))
                .doesNotContainEntry("code_challenge", query.get("code_challenge"));
    }

    @Test
    void a4_theProviderSignsTheUserInAndAsksForConsent() {
        URI callback = connecting.consent(connecting.start(user, client));

        assertThat(provider.count("authorize.200")).isEqualTo(1);
        assertThat(provider.count("login.303")).isEqualTo(1);
        assertThat(provider.count("consent.302")).isEqualTo(1);
        assertThat(query(callback)).containsOnlyKeys("code", "state");
    }

    @Test
    void a5_theCallbackBelongsToTheStateOnceAndForTenMinutes() {
        URI start = connecting.start(user, client);
        URI callback = connecting.consent(start);

        assertThat(callback).hasPath("/oauth/callback/observant");
        assertThat(query(callback)).containsEntry("state", query(start).get("state"));
        assertThat(platform.bean(JdbcClient.class)
                        .sql("select max(extract(epoch from expires_at - created_at)) from pending_authorization")
                        .query(Double.class)
                        .single())
                .isEqualTo(600);
        assertThat(connecting.result(user, callback).statusCode()).isEqualTo(200);
        assertThat(connecting.callback(user, callback).statusCode()).isEqualTo(409);
        assertThat(provider.count("token.authorization_code")).isEqualTo(1);
    }

    @Test
    void a6_theCodeIsRedeemedOnceWithVerifierRedirectUriAndTheClientsAuthentication() {
        // the simulator checks each of them, takes HTTP Basic alone, and wants client_id in the form, too
        connecting.connect(user, client);

        assertThat(provider.counts())
                .containsEntry("token.authorization_code", 1L)
                .containsEntry("token.authorization_code.200", 1L);
        assertThat(provider.secrets().get("code_verifier")).allMatch(verifier -> verifier.length() >= 43);
    }

    @Test
    void a7_theAnswerIsUnderstood() {
        Instant before = Instant.now();

        JsonNode connection = show(connecting.connect(user, client));

        assertThat(connection.get("scopes")).extracting(JsonNode::asText).containsExactly("sensor-data");
        assertThat(Instant.parse(connection.get("expires_at").asText()))
                .isCloseTo(before.plusSeconds(Long.parseLong(LIFE)), within(1, ChronoUnit.MINUTES));
        assertThat(connection.get("generation").asLong()).isEqualTo(1);
        assertThat(connection.get("status").asText()).isEqualTo("ACTIVE");
    }

    @Test
    void a7_check34_lessThanAskedForIsShownToTheUser() {
        Client greedy = connecting.register(admin, "observant", List.of("farm:read"));
        provider.faults().inject(new Fault.GrantOnly("sensor-data"), On.AUTHORIZE, 1);

        HttpResponse<String> result = connecting.result(user, connecting.consent(connecting.start(user, greedy)));

        assertThat(result.statusCode()).isEqualTo(200);
        assertThat(result.body()).contains("Observant granted less than was asked for: farm:read is missing");
        assertThat(show(Connecting.connection(result)).get("scopes"))
                .extracting(JsonNode::asText)
                .containsExactly("sensor-data");
    }

    @Test
    void a8_theCredentialIsInTheVaultTheRowHoldsNoSecretAndTheAccountIsNamed() {
        String id = connecting.connect(user, client);

        OAuthTokens tokens = tokens(id);
        assertThat(provider.secrets().get("access_token"))
                .contains(tokens.accessToken().reveal());
        assertThat(provider.secrets().get("refresh_token"))
                .contains(requireNonNull(tokens.refreshToken()).reveal());
        String database = DatabaseText.of(platform);
        provider.secrets()
                .values()
                .forEach(secrets ->
                        secrets.forEach(secret -> assertThat(database).doesNotContain(secret)));
        assertThat(show(id).get("account").asText()).isEqualTo("alice@example.test");
        assertThat(audit(id)).containsExactly("connection.created");
    }

    @Test
    void a9_successSaysWhoseAccountItIsAndWhatHappensNext() {
        HttpResponse<String> result = connecting.result(user, connecting.consent(connecting.start(user, client)));

        assertThat(result.statusCode()).isEqualTo(200);
        assertThat(result.body())
                .contains("Observant is connected")
                .contains("alice@example.test")
                .contains("keeps this connection alive")
                .contains("You can disconnect it at any time");
        assertThat(user.page("/connections").body()).contains("alice@example.test", "active");
    }

    @Test
    void a9_deniedExpiredAndFailedAreToldInPlainWordsWithAnotherTry() {
        URI denied = BrowserlessUser.alice().denying().authorize(connecting.start(user, client));
        assertThatItSays(connecting.result(user, denied), "You did not give Observant's consent");

        URI late = connecting.consent(connecting.start(user, client));
        provider.advance(Duration.ofMinutes(11));
        assertThatItSays(connecting.result(user, late), "does not accept the code any more");

        URI broken = connecting.consent(connecting.start(user, client));
        provider.unavailable(On.TOKEN, 1);
        assertThatItSays(connecting.result(user, broken), "Nothing was connected; try again");

        assertThat(Visitor.json(user.get("/api/v1/connections")).get("items")).isEmpty();
    }

    private void assertThatItSays(HttpResponse<String> result, String words) {
        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body())
                .contains("Observant is not connected")
                .contains(words)
                .contains("href=\"/connect/observant?client=" + client.id() + "\"")
                .contains("Try again");
    }

    @Test
    void a10_aCallGetsTheTokenAndGoesToTheConnectorsAddress() {
        String id = connecting.connect(user, client);

        JsonNode echo = user.getJson("/api/v1/connections/" + id + "/proxy/api/echo?q=a%20b");

        assertThat(echo.at("/headers/authorization").asText()).isEqualTo("Bearer …");
        assertThat(echo.get("path").asText()).isEqualTo("/api/echo");
        assertThat(echo.get("query").asText()).isEqualTo("q=a%20b");
        assertThat(user.getJson("/api/v1/connections/" + id + "/proxy/api/me")
                        .get("email")
                        .asText())
                .isEqualTo("alice@example.test");
        assertThat(provider.counts()).containsEntry("api.200", 3L).doesNotContainKey("api.401");
    }

    @Test
    void a11_anExpiredTokenIsRefreshedOnceKeptBeforeItsFirstUseAndTheCallIsReplayedOnce() throws Exception {
        String id = connecting.connect(user, client);
        OAuthTokens before = tokens(id);
        provider.expireAccessTokens();
        provider.clearCounts();
        // holds each call up at the provider, the replay as well: what is in the vault then was there before it
        provider.slow(On.API, Duration.ofSeconds(2));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = threads.submit(() -> user.get("/api/v1/connections/" + id + "/proxy/api/me"));
            await().until(() -> provider.count("api") == 2);
            OAuthTokens during = tokens(id);
            assertThat(provider.count("api.200")).isZero();
            assertThat(during.lineage().generation().value()).isEqualTo(2);
            assertThat(during.accessToken()).isNotEqualTo(before.accessToken());
            assertThat(Visitor.json(answer.get()).get("email").asText()).isEqualTo("alice@example.test");
        }

        assertThat(provider.counts())
                .containsEntry("api", 2L)
                .containsEntry("api.401", 1L)
                .containsEntry("api.200", 1L)
                .containsEntry("token.refresh_token", 1L);
        OAuthTokens after = tokens(id);
        assertThat(after.refreshToken()).isNotEqualTo(before.refreshToken());
        assertThat(show(id).get("generation").asLong()).isEqualTo(2);

        provider.faults().clear();
        provider.expireAccessTokens();
        assertThat(user.get("/api/v1/connections/" + id + "/proxy/api/me").statusCode())
                .as("the rotated refresh token was kept")
                .isEqualTo(200);
    }

    @Test
    void a13_aGrantThatEndedAsksForAuthorisationInPlainWords() {
        String id = connecting.connect(user, client);
        provider.revokeGrants();

        HttpResponse<String> call = user.get("/api/v1/connections/" + id + "/proxy/api/me");

        assertThat(call.statusCode()).isEqualTo(409);
        assertThat(Visitor.body(call).get("code").asText()).isEqualTo("reauthorization_required");
        JsonNode connection = show(id);
        assertThat(connection.get("status").asText()).isEqualTo("REAUTHORIZATION_REQUIRED");
        assertThat(connection.get("problem").asText()).contains("Observant");
        assertThat(user.page("/connections/" + id).body())
                .contains("authorise again")
                .contains("Observant")
                .contains("href=\"/connections/" + id + "/reauthorize\"");
        assertThat(user.page("/connections").body()).contains("authorise again");
        assertThat(provider.count("token.refresh_token")).isEqualTo(1);
        user.get("/api/v1/connections/" + id + "/proxy/api/me");
        assertThat(provider.count("token.refresh_token"))
                .as("a grant that ended is not asked again")
                .isEqualTo(1);
    }

    @Test
    void a13_aFailureThatPassesEndsNothing() {
        String id = connecting.connect(user, client);
        provider.expireAccessTokens();
        provider.faults().inject(Faults.unavailable(), On.REFRESH);

        HttpResponse<String> call = user.get("/api/v1/connections/" + id + "/proxy/api/me");

        assertThat(call.statusCode()).isEqualTo(503);
        assertThat(show(id).get("status").asText()).isEqualTo("ACTIVE");
    }

    @Test
    void a15_disconnectingDestroysTheTokensAndIsWrittenDown() {
        String id = connecting.connect(user, client);
        long live = provider.liveGrants();

        HttpResponse<String> answer = user.submit("/connections/" + id + "/disconnect", Map.of());

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(user.page(location(answer).getPath()).body())
                .contains("is disconnected and its tokens are destroyed")
                .contains("Observant has no way to revoke a grant from here");
        assertThat(provider.liveGrants()).isEqualTo(live);
        assertThatNothingIsLeft(id);
    }

    private void assertThatNothingIsLeft(String id) {
        assertThat(vault().readActive(new ConnectionId(id).path(), 0))
                .isInstanceOfSatisfying(
                        Read.Found.class,
                        found -> assertThat(found.credential()).isInstanceOf(Tombstone.class));
        assertThat(platform.bean(JdbcClient.class)
                        .sql("select count(ciphertext) from vault_version where path = ?")
                        .param(new ConnectionId(id).path().toString())
                        .query(Long.class)
                        .single())
                .as("documents with content: the tombstone")
                .isEqualTo(1);
        assertThat(show(id).get("status").asText()).isEqualTo("DISCONNECTED");
        assertThat(audit(id))
                .containsExactly("connection.created", "connection.disconnected", "connection.tokens_destroyed");
        long calls = provider.count("api");
        HttpResponse<String> call = user.get("/api/v1/connections/" + id + "/proxy/api/me");
        assertThat(call.statusCode()).isEqualTo(409);
        assertThat(Visitor.body(call).get("detail").asText()).contains("disconnected");
        assertThat(provider.count("api")).isEqualTo(calls);
    }

    private JsonNode show(String id) {
        return user.getJson("/api/v1/connections/" + id);
    }

    private OAuthTokens tokens(String id) {
        return vault().readActive(new ConnectionId(id).path(), 1) instanceof Read.Found(OAuthTokens tokens, long _)
                ? tokens
                : fail("The vault holds no tokens for " + id);
    }

    private static CredentialVault vault() {
        return platform.bean(CredentialVault.class);
    }

    private static List<String> audit(String id) {
        return platform.bean(JdbcClient.class)
                .sql("select action from audit_event where target = ? order by id")
                .param("connection/" + id)
                .query(String.class)
                .list();
    }
}
