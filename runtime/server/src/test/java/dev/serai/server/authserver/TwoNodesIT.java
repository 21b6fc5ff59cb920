package dev.serai.server.authserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.serai.credential.signing.SigningKeys;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.command.Operator;
import dev.serai.server.identity.Role;
import dev.serai.server.signing.SignedTokens;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two platforms on one database: what happened on one is so on the other at the next call. */
class TwoNodesIT extends PlatformTest {
    private static final String CONNECTIONS = "/api/v1/connections";

    private final Visitor admin = platform.admin();
    private final Visitor member = platform.newUser(Role.MEMBER);
    private final PkceFlow here = PkceFlow.register(platform.url(), admin, false, "connections:read");

    @Test
    void check76_tokensCodesRevocationsAndSigningKeysAreTheSameOnBothNodes() throws Exception {
        try (TestPlatform other = platform.secondNode()) {
            PkceFlow there = new PkceFlow(here.program().at(other.url()), here.redirectUri());

            // a code of one node is redeemed at the other, once
            String code = here.code(member, "connections:read");
            JsonNode tokens = Visitor.json(there.redeem(code, PkceFlow.VERIFIER));
            String token = tokens.get("access_token").asText();
            assertThat(here.program().get(CONNECTIONS, token).statusCode()).isEqualTo(200);
            assertThat(there.program().get(CONNECTIONS, token).statusCode()).isEqualTo(200);
            assertThat(here.redeem(code, PkceFlow.VERIFIER).statusCode()).isEqualTo(400);
            assertThat(there.program().get(CONNECTIONS, token).statusCode()).isEqualTo(401);

            // revoked here, worth nothing there
            JsonNode next = here.tokens(member, "connections:read");
            assertThat(there.program()
                            .get(CONNECTIONS, next.get("access_token").asText())
                            .statusCode())
                    .isEqualTo(200);
            here.program()
                    .post("revoke", Map.of("token", next.get("access_token").asText()));
            assertThat(there.program()
                            .get(CONNECTIONS, next.get("access_token").asText())
                            .statusCode())
                    .isEqualTo(401);

            // with the session its token is over, there too
            Visitor person = platform.newUser(Role.MEMBER);
            String inCookie = person.cookies().get("serai-access");
            assertThat(there.program().get("/api/v1/datasets", inCookie).statusCode())
                    .isEqualTo(200);
            person.postForm("/logout", Map.of("_csrf", person.csrfToken()));
            assertThat(there.program().get("/api/v1/datasets", inCookie).statusCode())
                    .isEqualTo(401);

            aSessionOfOneNodeIsOneOfTheOtherAndOverOnBothAtOnce(other);
            ofTwentyRefreshesOnBothNodesAtOnceOneIsAnsweredAtMost(there);
            aDeviceIsToldToSlowDownWhicheverNodeItAsks(other);
            check76_whatANodeSignsIsCheckedByTheOthersKeysUntilTheyAreReplaced(other);
        }
    }

    private static void aSessionOfOneNodeIsOneOfTheOtherAndOverOnBothAtOnce(TestPlatform other) {
        Visitor person = platform.newUser(Role.MEMBER);
        Visitor there = other.visitor();
        there.cookies().putAll(person.cookies());
        assertThat(there.getJson("/api/v1/session").at("/user/id"))
                .isEqualTo(person.getJson("/api/v1/session").at("/user/id"));

        there.postForm("/logout", Map.of("_csrf", there.csrfToken()));

        assertThat(person.get("/api/v1/session").statusCode()).isEqualTo(401);
    }

    private void aDeviceIsToldToSlowDownWhicheverNodeItAsks(TestPlatform other) {
        Program cli = new Program(platform.url(), "serai-cli", null);
        Map<String, String> poll = Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:device_code",
                "device_code",
                Visitor.json(cli.post("device_authorization", Map.of("scope", "connections:read")))
                        .get("device_code")
                        .asText());
        assertThat(Visitor.body(cli.post("token", poll)).get("error").asText()).isEqualTo("authorization_pending");
        assertThat(Visitor.body(cli.at(other.url()).post("token", poll))
                        .get("error")
                        .asText())
                .isEqualTo("slow_down");
    }

    private void check76_whatANodeSignsIsCheckedByTheOthersKeysUntilTheyAreReplaced(TestPlatform other)
            throws Exception {
        String published = platform.visitor().get("/oauth2/jwks").body();
        assertThat(other.visitor().get("/oauth2/jwks").body()).isEqualTo(published);
        SignedTokens tokens = platform.bean(SignedTokens.class);
        String token = tokens.sign(new SignedTokens.Statement(
                        "JWT", "grafana", "user-1", Duration.ofMinutes(5), Map.of("email", "u@serai.test")))
                .reveal();
        SignedJWT parsed = SignedJWT.parse(token);
        JWK key = JWKSet.parse(published).getKeyByKeyId(parsed.getHeader().getKeyID());
        assertThat(parsed.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
        assertThat(tokens.check(token, "JWT", "grafana")).isPresent();

        // it has another address here than a node behind one public URL has, and so another issuer
        SigningKeys others = other.bean(SigningKeys.class);
        assertThat(others.find(key.getKeyID())).isPresent();
        Operator replacing = Operator.runs(Map.of("SERAI_HOME", platform.home().toString()), "signing-keys", "replace");
        assertThat(replacing.exitCode()).as(replacing.toString()).isZero();
        assertThat(replacing.said()).contains("within ten seconds", "Serai-Assertion", "/oauth2/jwks");
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(tokens.check(token, "JWT", "grafana")).isEmpty();
            assertThat(others.find(key.getKeyID())).isEmpty();
        });
        String fresh = tokens.sign(new SignedTokens.Statement(
                        "JWT", "grafana", "user-1", Duration.ofMinutes(5), Map.of("email", "u@serai.test")))
                .reveal();
        String next = SignedJWT.parse(fresh).getHeader().getKeyID();
        assertThat(others.find(next)).isPresent();
        assertThat(replacing.said()).contains(next).doesNotContain(key.getKeyID());
        assertThat(platform.visitor().get("/oauth2/jwks").body())
                .isEqualTo(other.visitor().get("/oauth2/jwks").body())
                .doesNotContain(key.getKeyID());
    }

    private void ofTwentyRefreshesOnBothNodesAtOnceOneIsAnsweredAtMost(PkceFlow there) throws Exception {
        String refresh =
                here.tokens(member, "connections:read").get("refresh_token").asText();
        List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            PkceFlow node = i % 2 == 0 ? here : there;
            calls.add(() -> node.refresh(refresh));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<HttpResponse<String>> answers =
                    threads.invokeAll(calls).stream().map(Future::resultNow).toList();
            assertThat(answers)
                    .allMatch(answer -> answer.statusCode() == 200 || answer.statusCode() == 400)
                    .filteredOn(answer -> answer.statusCode() == 200)
                    .hasSizeLessThan(2);
            // the others were a reuse: whoever won has lost, too
            answers.stream()
                    .filter(answer -> answer.statusCode() == 200)
                    .forEach(answer -> assertThat(there.program()
                                    .get(
                                            CONNECTIONS,
                                            Visitor.body(answer)
                                                    .get("access_token")
                                                    .asText())
                                    .statusCode())
                            .isEqualTo(401));
        }
    }
}
