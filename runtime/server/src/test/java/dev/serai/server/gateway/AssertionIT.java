package dev.serai.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.serai.credential.signing.SigningKeys;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.gateway.BehindTheGateway.App;
import dev.serai.server.identity.Role;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What applications can check of who comes. */
class AssertionIT extends PlatformTest {
    private static final TestUpstream upstream = TestUpstream.start();
    private static final BehindTheGateway gateway = new BehindTheGateway(platform);
    private static final App app = gateway.register(upstream.url());

    private final Visitor member = platform.newUser(Role.MEMBER);

    @AfterAll
    static void stop() {
        upstream.close();
    }

    @Test
    void theAssertionIsCheckedByWhoeverFetchesTheKeys() throws Exception {
        JsonNode told = Visitor.json(app.enter(member).get("/"));
        SignedJWT assertion =
                SignedJWT.parse(told.at("/headers/Serai-assertion/0").asText());
        JWKSet keys = JWKSet.parse(platform.visitor().get("/oauth2/jwks").body());
        assertThat(assertion.verify(new ECDSAVerifier(
                        keys.getKeyByKeyId(assertion.getHeader().getKeyID()).toECKey())))
                .isTrue();
        JWTClaimsSet claims = assertion.getJWTClaimsSet();
        assertThat(claims.getSubject()).isEqualTo(member.userId());
        assertThat(claims.getIssuer()).isEqualTo(platform.url().toString());
        assertThat(claims.getAudience()).containsExactly(app.url().toString());
        assertThat(claims.getStringListClaim("roles")).containsExactly("member");
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isLessThanOrEqualTo(Duration.ofMinutes(5));
        assertThat(claims.getExpirationTime().toInstant()).isAfter(Instant.now());
    }

    @Test
    void check76_whatAReplacedKeyHasSignedIsNotSentToApplicationsAnyMore() throws Exception {
        Visitor there = app.enter(member);
        there.get("/");

        platform.bean(SigningKeys.class).replace();

        SignedJWT assertion = SignedJWT.parse(
                Visitor.json(there.get("/")).at("/headers/Serai-assertion/0").asText());
        JWKSet keys = JWKSet.parse(platform.visitor().get("/oauth2/jwks").body());
        assertThat(keys.getKeyByKeyId(assertion.getHeader().getKeyID())).isNotNull();
    }
}
