package dev.serai.server.authorization;

import static dev.serai.server.Connecting.location;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Credential.Tombstone;
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
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Step A14, and what a refresh under way means for it, at a provider that rotates refresh tokens and revokes grants. */
class AuthorisingAgainIT extends PlatformTest {
    private static final Map<String, String> HOST = Map.of("setting.login_host", "test.salesforce.com");
    /** Long enough for a person to do something else meanwhile. */
    private static final Duration LATE = Duration.ofSeconds(3);

    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("salesforce");

    private final Visitor user = platform.newUser(Role.MEMBER);
    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Connecting connecting = new Connecting(platform, provider);
    private final Client client = connecting.register(platform.admin(), SimulatedFiles.moved(platform, "salesforce"));
    private String id = "";

    @BeforeEach
    void connect() {
        provider.revokeGrants();
        id = Connecting.connection(connecting.result(user, connecting.consent(connecting.start(user, client, HOST))));
        provider.clearCounts();
    }

    @Test
    void a14_theSameAccountGoesOnUnderItsIdAndAlias() {
        JsonNode before = show();
        provider.revokeGrants();
        assertThat(call().statusCode()).isEqualTo(409);
        assertThat(show().get("status").asText()).isEqualTo("REAUTHORIZATION_REQUIRED");
        assertThat(user.page("/connections/" + id).body()).contains("Authorise again");

        HttpResponse<String> result = connecting.result(user, connecting.consent(again(user)));

        assertThat(result.statusCode()).isEqualTo(200);
        assertThat(result.body()).contains("is authorised again").contains("alice@example.test");
        JsonNode after = show();
        assertThat(after.get("status").asText()).isEqualTo("ACTIVE");
        assertThat(after.get("problem").isNull()).isTrue();
        assertThat(after.get("alias")).isEqualTo(before.get("alias"));
        assertThat(after.get("generation").asLong())
                .isGreaterThan(before.get("generation").asLong());
        assertThat(tokens().lineage().incarnation()).isEqualTo(2);
        assertThat(call().statusCode()).isEqualTo(200);
        assertThat(audit()).contains("connection.created", "connection.reauthorized");
    }

    @Test
    void a14_anActiveConnectionIsGivenItsNewGrantAndTheOldOneIsNotRevoked() {
        OAuthTokens before = tokens();
        assertThat(user.page("/connections/" + id).body()).contains("Authorise again");

        assertThat(connecting.result(user, connecting.consent(again(user))).statusCode())
                .isEqualTo(200);

        assertThat(tokens().accessToken()).isNotEqualTo(before.accessToken());
        assertThat(tokens().lineage().generation().isNewerThan(before.lineage().generation()))
                .isTrue();
        assertThat(call().statusCode()).isEqualTo(200);
        assertThat(provider.count("revoke"))
                .as("some providers would revoke the new grant with it")
                .isZero();
    }

    @Test
    void a14_anotherAccountIsRefusedWithBothNamesAndItsGrantRevoked() {
        OAuthTokens before = tokens();

        HttpResponse<String> result = connecting.result(user, bob().authorize(again(user)));

        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body())
                .contains("is not authorised again")
                .contains("bob@example.test", "alice@example.test")
                .contains("Nothing was changed")
                .contains("just now is revoked")
                .contains("href=\"/connections/" + id + "/reauthorize\"");
        assertThat(tokens()).isEqualTo(before);
        assertThat(show().get("status").asText()).isEqualTo("ACTIVE");
        assertThat(provider.count("revoke.200")).isEqualTo(1);
        assertThat(provider.liveGrants()).isEqualTo(1);
        assertThat(call().statusCode()).isEqualTo(200);
    }

    @Test
    void a14_theGrantOfAnotherAccountIsLeftAloneWhereItsRevocationCouldEndALiveConnection() {
        URI asBob = bob().authorize(connecting.start(user, client, HOST));
        assertThat(connecting.result(user, asBob).statusCode()).isEqualTo(200);

        HttpResponse<String> result = connecting.result(user, bob().authorize(again(user)));

        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body()).contains("was left alone there");
        assertThat(provider.count("revoke")).isZero();
    }

    @Test
    void a14_anotherUserNeitherStartsNorFinishesIt() {
        Visitor stranger = platform.newUser(Role.MEMBER);
        assertThat(stranger.call("POST", api()).statusCode()).isEqualTo(404);
        assertThat(stranger.page(path()).statusCode()).isEqualTo(404);
        assertThat(platform.newUser(Role.BUILDER).call("POST", api()).statusCode())
                .isEqualTo(200);
        URI callback = connecting.consent(again(user));

        assertThat(connecting.callback(stranger, callback).statusCode()).isEqualTo(403);

        assertThat(provider.count("token.authorization_code")).isZero();
        assertThat(tokens().lineage().incarnation()).isEqualTo(1);
        assertThat(connecting.result(user, callback).statusCode())
                .as("whoever started it can still finish it")
                .isEqualTo(200);
    }

    @Test
    void a14_aDisconnectOnTheWayIsNotUndone() {
        URI callback = connecting.consent(again(user));
        assertThat(user.call("DELETE", "/api/v1/connections/" + id).statusCode())
                .isEqualTo(200);

        HttpResponse<String> result = connecting.result(user, callback);

        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body()).contains("was disconnected or authorised again meanwhile");
        assertThat(provider.count("token.authorization_code"))
                .as("no grant was made that nobody wants")
                .isZero();
        assertThatItIsDisconnected();
    }

    @Test
    void a14_aDisconnectedConnectionComesBackUnderItsIdAndAlias() {
        JsonNode before = show();
        user.call("DELETE", "/api/v1/connections/" + id);

        assertThat(connecting.result(user, connecting.consent(again(user))).statusCode())
                .isEqualTo(200);

        JsonNode after = show();
        assertThat(after.get("status").asText()).isEqualTo("ACTIVE");
        assertThat(after.get("alias")).isEqualTo(before.get("alias"));
        assertThat(after.get("generation").asLong())
                .isGreaterThan(before.get("generation").asLong());
        assertThat(call().statusCode()).isEqualTo(200);
    }

    @Test
    void a14_whereNobodyKnowsTheAccountThePersonIsAskedFirst() {
        provider.unavailable(On.API, 1);
        id = Connecting.connection(connecting.result(user, connecting.consent(connecting.start(user, client, HOST))));
        assertThat(show().get("account").isNull()).isTrue();

        assertThat(user.page(path()).statusCode()).isEqualTo(200);
        assertThat(user.page(path()).body()).contains("Serai cannot check whose account it will be");
        URI start = location(user.submit(path(), Map.of()));
        assertThat(connecting.result(user, connecting.consent(start)).statusCode())
                .isEqualTo(200);

        assertThat(show().get("account").asText()).isEqualTo("alice@example.test");
    }

    @Test
    void a14_anAccountThatCannotBeFoundOutReplacesNothing() {
        OAuthTokens before = tokens();
        URI callback = connecting.consent(again(user));
        provider.unavailable(On.API, 1);

        HttpResponse<String> result = connecting.result(user, callback);

        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body()).contains("Whose account it is could not be found out, so nothing was changed");
        assertThat(tokens()).isEqualTo(before);
        assertThat(provider.count("revoke"))
                .as("it may be the same account, whose connection works")
                .isZero();
        assertThat(call().statusCode()).isEqualTo(200);
    }

    @Test
    void a14_aClickOnAnotherSiteIsConfirmedFirst() {
        HttpResponse<String> answer = user.send(
                user.request(path()).header("Sec-Fetch-Site", "cross-site").GET());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("Sign in as <strong>alice@example.test</strong>");
    }

    @Test
    void check44_aDisconnectDuringARefreshIsNotUndoneAndTheLateTokensAreRevoked() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpResponse<String>> caller = threads.submit(this::callThatRefreshesLate);
            await().until(() -> provider.count("token.refresh_token") == 1);

            HttpResponse<String> disconnected = user.call("DELETE", "/api/v1/connections/" + id);

            assertThat(disconnected.statusCode()).isEqualTo(200);
            assertThat(provider.count("revoke.200")).as("what was stored").isEqualTo(1);
            assertThat(caller.get().statusCode()).isEqualTo(409);
        }
        await().untilAsserted(() ->
                assertThat(provider.count("revoke.200")).as("what came late").isEqualTo(2));
        assertThat(provider.liveGrants()).isZero();
        assertThatItIsDisconnected();
    }

    @Test
    void a14_aRefreshUnderWayNeitherOverwritesTheNewGrantNorHasItRevoked() throws Exception {
        OAuthTokens renewed;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpResponse<String>> caller = threads.submit(this::callThatRefreshesLate);
            await().until(() -> provider.count("token.refresh_token") == 1);

            HttpResponse<String> result = connecting.result(user, connecting.consent(again(user)));

            assertThat(result.statusCode()).isEqualTo(200);
            renewed = tokens();
            assertThat(caller.isDone()).as("its answer is on the way").isFalse();
            assertThat(caller.get().statusCode())
                    .as("it is replayed with the new grant's token")
                    .isEqualTo(200);
        }
        assertThat(tokens()).isEqualTo(renewed);
        assertThat(renewed.lineage().incarnation()).isEqualTo(2);
        assertThat(provider.count("revoke")).isZero();
        assertThat(call().statusCode()).isEqualTo(200);
    }

    /** Its answer comes {@link #LATE}, and the refresh token is used up at once. */
    private HttpResponse<String> callThatRefreshesLate() {
        provider.expireAccessTokens();
        provider.faults().inject(new Fault.LateAnswer(LATE), On.REFRESH, 1);
        return call();
    }

    /** Asks Serai how, and follows. @return the provider's authorization endpoint */
    private URI again(Visitor visitor) {
        String url = Visitor.json(visitor.call("POST", api())).get("url").asText();
        assertThat(url).isEqualTo(platform.url() + path());
        HttpResponse<String> answer = visitor.page(path());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return location(answer);
    }

    private String api() {
        return "/api/v1/connections/" + id + "/reauthorize";
    }

    private String path() {
        return "/connections/" + id + "/reauthorize";
    }

    private static BrowserlessUser bob() {
        return new BrowserlessUser("bob", "pw");
    }

    private void assertThatItIsDisconnected() {
        assertThat(show().get("status").asText()).isEqualTo("DISCONNECTED");
        assertThat(vault().readActive(new ConnectionId(id).path(), 0))
                .isInstanceOfSatisfying(
                        Read.Found.class,
                        found -> assertThat(found.credential()).isInstanceOf(Tombstone.class));
    }

    private HttpResponse<String> call() {
        return user.get("/api/v1/connections/" + id + "/proxy/services/oauth2/userinfo");
    }

    private JsonNode show() {
        return user.getJson("/api/v1/connections/" + id);
    }

    private OAuthTokens tokens() {
        return vault().readActive(new ConnectionId(id).path(), 1) instanceof Read.Found(OAuthTokens tokens, long _)
                ? tokens
                : fail("The vault holds no tokens for " + id);
    }

    private static CredentialVault vault() {
        return platform.bean(CredentialVault.class);
    }

    private List<String> audit() {
        return platform.bean(JdbcClient.class)
                .sql("select action from audit_event where target = ? order by id")
                .param("connection/" + id)
                .query(String.class)
                .list();
    }
}
