package dev.serai.server.authorization;

import static dev.serai.server.Connecting.location;
import static dev.serai.server.Connecting.query;
import static dev.serai.server.Connecting.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.RawHttp;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The checks of the callback. Each refusal says what happened and what to do, shows nothing secret, and sends nothing to the
 * provider; where the answer was not this browser's to give, the right one still works afterwards.
 */
class CallbackChecksIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final Visitor admin = platform.admin();
    private final Visitor user = platform.newUser(Role.MEMBER);
    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Connecting connecting = new Connecting(platform, provider);
    private final Client client = connecting.register(admin, "observant");

    @Test
    void check01_noState() {
        URI callback = callback();

        assertThatRefused(
                connecting.callback(
                        user, with(callback, Map.of("code", query(callback).get("code")))),
                400,
                "state_missing",
                "does not say which authorization it belongs to",
                "Start again");

        assertThatTheRightOneStillWorks(callback);
    }

    @Test
    void check02_unknownState() {
        URI callback = callback();

        assertThatRefused(
                connecting.callback(user, changed(callback, "state", "A".repeat(43))),
                400,
                "state_unknown",
                "belongs to no authorization that Serai knows",
                "Start again");

        assertThatTheRightOneStillWorks(callback);
    }

    @Test
    void check03_expiredState() {
        URI callback = callback();
        sql().sql("update pending_authorization set expires_at = now() - interval '1 second' where user_id = ?")
                .param(id(user))
                .update();

        assertThatRefused(
                connecting.callback(user, callback), 400, "state_expired", "longer than 10 minutes", "Start again");
        assertThatNothingHappened();
    }

    @Test
    void check04_usedState() {
        URI callback = callback();
        connecting.result(user, callback);
        String before = user.get("/api/v1/connections").body();

        assertThatRefused(
                connecting.callback(user, callback),
                409,
                "state_used",
                "was used already",
                "Look under Connections for what came of it");

        assertThat(provider.count("token.authorization_code")).isEqualTo(1);
        assertThat(user.get("/api/v1/connections").body()).isEqualTo(before);
    }

    @Test
    void check05_fiftyParallelIdenticalCallbacksRedeemTheCodeOnce() throws Exception {
        URI callback = callback();
        CountDownLatch all = new CountDownLatch(1);
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                Visitor tab = platform.visitor();
                tab.cookies().putAll(user.cookies());
                answers.add(threads.submit(() -> {
                    all.await();
                    return connecting.callback(tab, callback).statusCode();
                }));
            }
            all.countDown();
        }

        Map<Integer, Long> statuses = new LinkedHashMap<>();
        for (Future<Integer> answer : answers) {
            statuses.merge(answer.get(), 1L, Long::sum);
        }
        assertThat(statuses).containsOnly(Map.entry(303, 1L), Map.entry(409, 49L));
        assertThat(provider.count("token.authorization_code")).isEqualTo(1);
        assertThat(user.getJson("/api/v1/connections").get("items")).hasSize(1);
    }

    @Test
    void check06_anotherWorkspacesState() {
        URI callback = callback();
        String other = newWorkspace();

        assertThatRefused(
                connecting.callback(platform.newUser(Role.ADMIN, other), callback),
                403,
                "another_user",
                "started by somebody else, or in another workspace",
                "Whoever started it has to finish it");

        // the same person, the same browser, another workspace meanwhile
        moveTo(other);
        assertThatRefused(connecting.callback(user, callback), 403, "another_user", "in another workspace");
        assertThatNothingHappened();

        moveTo("default");
        assertThatTheRightOneStillWorks(callback);
    }

    @Test
    void check07_anotherConnectorsCallbackPath() {
        URI callback = callback();

        assertThatRefused(
                user.page("/oauth/callback/github?" + callback.getRawQuery()),
                400,
                "wrong_callback",
                "came to the callback of 'github'",
                "tell your admin");

        assertThatTheRightOneStillWorks(callback);
    }

    @Test
    void check08_anotherBrowser() {
        URI callback = callback();
        Visitor sameUser = platform.visitor().login(email(user), TestPlatform.PASSWORD);

        assertThatRefused(
                connecting.callback(sameUser, callback),
                403,
                "another_browser",
                "started in another browser session",
                "Start again here");

        assertThatTheRightOneStillWorks(callback);
    }

    @Test
    void check09_loggedOutMeanwhile() {
        String email = email(user);
        URI callback = callback();
        user.submit("/logout", Map.of());

        assertThatRefused(
                connecting.callback(user, callback),
                400,
                "signed_out",
                "You were signed out meanwhile",
                "Sign in and start again");

        user.login(email, TestPlatform.PASSWORD);
        assertThatRefused(connecting.callback(user, callback), 403, "another_browser", "Start again here");
        assertThatNothingHappened();
        assertThat(connecting.connect(user, client)).isNotEmpty();
    }

    @Test
    void check10_anotherUserLoggedIn() {
        String email = email(user);
        URI callback = callback();
        Visitor other = platform.newUser(Role.ADMIN);
        user.login(email(other), TestPlatform.PASSWORD);

        assertThatRefused(
                connecting.callback(user, callback), 403, "another_user", "started by somebody else", "has to finish");
        assertThat(provider.count("token.authorization_code")).isZero();
        assertThat(user.getJson("/api/v1/connections?connector=observant").toString())
                .doesNotContain(email);
    }

    @Test
    void check11_accessDenied() {
        URI denied = BrowserlessUser.alice().denying().authorize(connecting.start(user, client));
        assertThat(query(denied)).containsEntry("error", "access_denied");

        HttpResponse<String> result = connecting.result(user, denied);

        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body())
                .contains("Observant is not connected")
                .contains("You did not give Observant's consent")
                .contains("You can try again at any time");
        assertThatNothingHappened();
        assertThatRefused(connecting.callback(user, denied), 409, "state_used", "was used already");
    }

    @Test
    void check12_errorAndCodeTogether() {
        URI callback = callback();

        assertThatRefused(
                connecting.callback(user, changed(callback, "error", "access_denied")),
                400,
                "contradictory_answer",
                "says yes and no at once",
                "Start again");

        assertThatTheRightOneStillWorks(callback);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "code", "error", "iss"})
    void check13_duplicateParameters(String name) {
        URI callback = callback();
        String value = query(callback).getOrDefault(name, "x");

        assertThatRefused(
                user.page(callback.getRawPath() + "?" + callback.getRawQuery() + "&" + name + "=" + value + "&" + name
                        + "=other"),
                400,
                "duplicate_parameter",
                "names '" + name + "' twice",
                "Start again");

        assertThatTheRightOneStillWorks(callback);
    }

    @Test
    void check14_aCodeOfAMegabyte() {
        URI callback = callback();
        String path = callback.getRawPath() + "?state=" + query(callback).get("state") + "&code=";

        String answer = RawHttp.send(
                platform.url(),
                "GET " + path + "x".repeat(1 << 20) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: "
                        + cookies() + "\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 4")
                .doesNotContain("x".repeat(50))
                .doesNotContain("Tomcat");
        assertThatRefused(
                connecting.callback(user, changed(callback, "state", "x".repeat(2_000))),
                400,
                "malformed_parameter",
                "has a 'state' that no provider sends",
                "Start again");
        assertThat(platform.visitor().get("/healthz/live").statusCode()).isEqualTo(200);

        assertThatTheRightOneStillWorks(callback);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\r\n", "\r\nSet-Cookie: a=b", "\u007f", "\u0085"})
    void check15_nulAndLineBreaks(String poison) {
        URI callback = callback();

        for (String name : List.of("state", "code", "iss")) {
            HttpResponse<String> answer = connecting.callback(user, changed(callback, name, "abc" + poison + "def"));
            assertThatRefused(answer, 400, "malformed_parameter", "has a '" + name + "' that no provider sends");
            assertThat(answer.headers().firstValue("Set-Cookie").orElse("")).doesNotStartWith("a=");
        }

        assertThatTheRightOneStillWorks(callback);
    }

    @Test
    void check15_aRawNulInTheRequestLine() {
        String answer = RawHttp.send(
                platform.url(),
                "GET /oauth/callback/observant?state=a\u0000b&code=c HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("Tomcat").doesNotContain("Exception");
    }

    @Test
    void check16_wrongIss() {
        Client strict = withIssuer("required");
        provider.faults().inject(new Fault.Iss("https://evil.example"), On.AUTHORIZE, 1);

        assertThatIssIsRefused(strict, "says that it does not come from Observant");

        Client lenient = withIssuer("optional");
        provider.faults().inject(new Fault.Iss("https://evil.example"), On.AUTHORIZE, 1);
        assertThatIssIsRefused(lenient, "says that it does not come from Observant");
    }

    @Test
    void check17_advertisedIssMissing() {
        Client strict = withIssuer("required");

        assertThatIssIsRefused(strict, "does not say that it comes from Observant");

        provider.faults().inject(new Fault.Iss(provider.url().toString()), On.AUTHORIZE, 1);
        assertThat(connecting.connect(user, strict)).as("with iss").isNotEmpty();
    }

    private void assertThatIssIsRefused(Client at, String says) {
        HttpResponse<String> result = connecting.result(user, connecting.consent(connecting.start(user, at)));
        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body())
                .contains(says)
                .contains("so nothing was connected")
                .contains("tell your admin")
                .doesNotContain("evil.example");
        assertThatNothingHappened();
    }

    @Test
    void check18_post() {
        URI callback = callback();

        HttpResponse<String> withToken = user.send(user.request(callback.getRawPath())
                .header("X-CSRF-Token", user.csrfToken())
                .header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(callback.getRawQuery())));
        assertThatRefused(withToken, 405, "method_not_allowed", "does not take that method");
        assertThat(withToken.headers().firstValue("Allow").orElse(""))
                .contains("GET")
                .doesNotContain("POST");
        // what a provider's form would send: no session, for the cookie is SameSite=Lax
        assertThatRefused(
                platform.visitor().postForm(callback.getRawPath(), query(callback)),
                405,
                "method_not_allowed",
                "does not take that method");

        assertThatTheRightOneStillWorks(callback);
    }

    @Test
    void check19_whatTheProviderSaysIsNeverMarkup() {
        String markup = "<img src=x onerror=alert(1)>";
        URI start = connecting.start(user, client);
        URI refusal = with(
                client.redirectUri(),
                Map.of(
                        "state",
                        query(start).get("state"),
                        "error",
                        markup,
                        "error_description",
                        markup,
                        "error_uri",
                        "javascript:alert(1)"));

        HttpResponse<String> result = connecting.result(user, refusal);

        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body())
                .contains("Observant refused the authorization")
                .doesNotContain("onerror=")
                .doesNotContain("javascript:");
        URI callback = callback();
        HttpResponse<String> path =
                user.page("/oauth/callback/%3Cimg%20src=x%20onerror=alert(1)%3E?" + callback.getRawQuery());
        assertThat(path.statusCode()).isEqualTo(400);
        assertThat(path.body()).doesNotContain("<img src=x");
        assertThatNothingHappened();
    }

    @Test
    void check20_theConnectorIsRemovedMeanwhile() {
        Client at = withIssuer("optional");
        URI callback = connecting.consent(connecting.start(user, at));
        SimulatedFiles.remove(platform, at.connector() + ".yaml");

        HttpResponse<String> result = connecting.result(user, callback);

        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body()).contains("is not connected").contains(at.connector());
        assertThatNothingHappened();
    }

    @Test
    void check20_theConnectorIsChangedMeanwhile() {
        Client at = withIssuer("optional");
        URI callback = connecting.consent(connecting.start(user, at));
        SimulatedFiles.changed(
                platform,
                "observant",
                at.connector(),
                document -> document.withObject("/auth/oauth2").put("token_uri", "{host}/elsewhere"));

        HttpResponse<String> result = connecting.result(user, callback);

        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body()).contains("was changed meanwhile, so nothing was connected");
        assertThat(provider.count("other")).isZero();
        assertThatNothingHappened();
    }

    @Test
    void check35_everyRedirectHasACodeChallengeUnlessTheConnectorSaysThatTheProviderTakesNone() {
        assertThat(query(connecting.start(user, client)))
                .containsEntry("code_challenge_method", "S256")
                .containsKey("code_challenge");

        String without = "no-pkce-" + UUID.randomUUID().toString().substring(0, 8);
        SimulatedFiles.changed(
                platform,
                "observant",
                without,
                document -> document.withObject("/auth/oauth2").put("pkce", "none"));
        Client at = connecting.register(admin, without);
        assertThat(query(connecting.start(user, at))).doesNotContainKeys("code_challenge", "code_challenge_method");
        assertThat(connecting.connect(user, at)).isNotEmpty();
    }

    private Client withIssuer(String iss) {
        String id = "issuer-" + UUID.randomUUID().toString().substring(0, 8);
        SimulatedFiles.changed(
                platform,
                "observant",
                id,
                document -> document.withObject("/auth/oauth2")
                        .putObject("issuer")
                        .put("is", "{host}")
                        .put("iss", iss));
        return connecting.register(admin, id);
    }

    private URI callback() {
        return connecting.consent(connecting.start(user, client));
    }

    private static URI changed(URI callback, String name, String value) {
        Map<String, String> query = new LinkedHashMap<>(query(callback));
        query.put(name, value);
        return with(callback, query);
    }

    private void assertThatRefused(HttpResponse<String> answer, int status, String code, String... says) {
        assertThat(answer.body()).contains(says).contains(code);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Location")).isEmpty();
        String all = answer.headers().map() + answer.body();
        provider.secrets()
                .forEach((kind, secrets) ->
                        secrets.forEach(secret -> assertThat(all).as(kind).doesNotContain(secret)));
    }

    private void assertThatNothingHappened() {
        assertThat(provider.count("token.authorization_code")).isZero();
        assertThat(user.getJson("/api/v1/connections").get("items")).isEmpty();
    }

    private void assertThatTheRightOneStillWorks(URI callback) {
        assertThatNothingHappened();
        HttpResponse<String> answer = connecting.callback(user, callback);
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(user.page(location(answer).getPath()).statusCode()).isEqualTo(200);
        assertThat(provider.count("token.authorization_code")).isEqualTo(1);
    }

    private String cookies() {
        return user.cookies().entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    private String newWorkspace() {
        String workspace = "w-" + UUID.randomUUID();
        sql().sql("insert into workspace (id, name) values (?, 'Another')")
                .param(workspace)
                .update();
        return workspace;
    }

    private void moveTo(String workspace) {
        sql().sql("update membership set workspace = ? where user_id = ?")
                .params(workspace, id(user))
                .update();
    }

    private static String id(Visitor of) {
        return of.getJson("/api/v1/session").at("/user/id").asText();
    }

    private static String email(Visitor of) {
        return of.getJson("/api/v1/session").at("/user/email").asText();
    }

    private static JdbcClient sql() {
        return platform.bean(JdbcClient.class);
    }
}
