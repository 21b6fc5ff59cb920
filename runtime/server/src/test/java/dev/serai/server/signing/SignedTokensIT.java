package dev.serai.server.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.serai.credential.signing.SigningKey;
import dev.serai.credential.signing.SigningKeys;
import dev.serai.server.PlatformTest;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.signing.SignedTokens.Checked;
import dev.serai.server.signing.SignedTokens.Statement;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With the platform's real keys: what it signs, what others make of it, and what it takes back. */
class SignedTokensIT extends PlatformTest {
    private static final String TYPE = "serai-link+jwt";
    private static final String AUDIENCE = "notes";
    private static final Statement STATEMENT =
            new Statement(TYPE, AUDIENCE, "user-1", Duration.ofMinutes(2), Map.of("roles", List.of("builder")));

    private final SigningKeys keys = platform.bean(SigningKeys.class);
    private final SignedTokens tokens = platform.bean(SignedTokens.class);
    private final SigningKey key = keys.signer();

    @Test
    void whatIsSignedIsCheckedHereAndByWhoeverFetchesTheKeys() throws Exception {
        String token = tokens.sign(STATEMENT).reveal();
        Checked checked = tokens.check(token, TYPE, AUDIENCE).orElseThrow();
        assertThat(checked.subject()).isEqualTo("user-1");
        assertThat(checked.claims()).isEqualTo(Map.of("roles", List.of("builder")));
        assertThat(checked.expiresAt()).isBetween(Instant.now(), Instant.now().plus(SignedTokens.LONGEST));
        assertThat(tokens.check(tokens.sign(STATEMENT).reveal(), TYPE, AUDIENCE)
                        .orElseThrow()
                        .id())
                .isNotEqualTo(checked.id());

        // another program's library, with nothing but the address of the keys
        HttpResponse<String> published = platform.visitor().get("/oauth2/jwks");
        assertThat(published.statusCode()).isEqualTo(200);
        assertThat(published.body()).doesNotContain("\"d\"");
        DefaultJWTProcessor<SecurityContext> theirs = new DefaultJWTProcessor<>();
        theirs.setJWSKeySelector(new JWSVerificationKeySelector<>(
                JWSAlgorithm.ES256, new ImmutableJWKSet<>(JWKSet.parse(published.body()))));
        String assertion = tokens.sign(new Statement("JWT", AUDIENCE, "user-1", Duration.ofMinutes(5), Map.of()))
                .reveal();
        JWTClaimsSet read = theirs.process(assertion, null);
        assertThat(read.getIssuer()).isEqualTo(platform.url().toString());
        assertThat(read.getAudience()).containsExactly(AUDIENCE);
    }

    @Test
    void aTokenForAnotherAudienceOrUseOrFromAnotherIssuerIsRefused() throws Exception {
        String token = tokens.sign(STATEMENT).reveal();
        assertThat(tokens.check(token, TYPE, "grafana")).isEmpty();
        assertThat(tokens.check(token, "JWT", AUDIENCE)).isEmpty();
        assertThat(tokens.check(
                        signed(header(), claims().issuer("https://evil.example"), key.signer()), TYPE, AUDIENCE))
                .isEmpty();
        assertThat(tokens.check(
                        signed(header(), claims().audience(List.of(AUDIENCE, "grafana")), key.signer()),
                        TYPE,
                        AUDIENCE))
                .isEmpty();
        // so that it was that, and not the making
        assertThat(tokens.check(signed(header(), claims(), key.signer()), TYPE, AUDIENCE))
                .isPresent();
        String changed = token.substring(0, token.lastIndexOf('.') + 1) + Base64URL.encode(new byte[64]);
        assertThat(tokens.check(changed, TYPE, AUDIENCE)).isEmpty();
        assertThat(tokens.check("x".repeat(10_000), TYPE, AUDIENCE)).isEmpty();
        assertThat(tokens.check("", TYPE, AUDIENCE)).isEmpty();
    }

    @Test
    void check73_noneIsNoAlgorithm() {
        assertThat(tokens.check(new PlainJWT(claims().build()).serialize(), TYPE, AUDIENCE))
                .isEmpty();
        String body = Base64URL.encode(claims().build().toString()).toString();
        for (String none : List.of("none", "None", "NONE")) {
            String header = Base64URL.encode(
                            "{\"alg\":\"%s\",\"typ\":\"%s\",\"kid\":\"%s\"}".formatted(none, TYPE, key.id()))
                    .toString();
            assertThat(tokens.check(header + "." + body + ".", TYPE, AUDIENCE)).isEmpty();
        }
    }

    @Test
    void check74_thePublicKeyIsNoSharedSecret() throws Exception {
        ECKey known = key.publicHalf();
        for (byte[] secret : List.of(
                known.toJSONString().getBytes(UTF_8),
                known.toECPublicKey().getEncoded(),
                known.getX().decode())) {
            JWSHeader header = header(JWSAlgorithm.HS256, key.id()).build();
            assertThat(tokens.check(signed(header, claims(), new MACSigner(secret)), TYPE, AUDIENCE))
                    .isEmpty();
        }
    }

    @Test
    void check75_theKeyIdIsANameAmongOursAndWhatAHeaderBringsAlongIsNotUsed() throws Exception {
        ECKey own = new ECKeyGenerator(Curve.P_256).keyID(key.id()).generate();
        JWSSigner stranger = new ECDSASigner(own);
        for (String id : List.of(
                "../../../../dev/null",
                "' or '1'='1",
                "https://evil.example/key",
                "platform/token-keys",
                "\u0000",
                key.id())) {
            JWSHeader header = header(JWSAlgorithm.ES256, id)
                    .jwk(own.toPublicJWK())
                    .jwkURL(URI.create("https://evil.example/jwks"))
                    .x509CertURL(URI.create("https://evil.example/x5u"))
                    .build();
            assertThat(tokens.check(signed(header, claims(), stranger), TYPE, AUDIENCE))
                    .as(id)
                    .isEmpty();
        }
        assertThat(tokens.check(
                        signed(
                                new JWSHeader.Builder(JWSAlgorithm.ES256)
                                        .type(new JOSEObjectType(TYPE))
                                        .build(),
                                claims(),
                                key.signer()),
                        TYPE,
                        AUDIENCE))
                .isEmpty();
    }

    @Test
    void check76_anExpiredTokenIsRefusedAndOneThatWouldLiveLongerIsNotMade() throws Exception {
        Instant past = Instant.now().minus(Duration.ofMinutes(10));
        SignedTokens earlier =
                new SignedTokens(keys, platform.bean(SeraiConfiguration.class), Clock.fixed(past, ZoneOffset.UTC));
        assertThat(tokens.check(earlier.sign(STATEMENT).reveal(), TYPE, AUDIENCE))
                .isEmpty();
        assertThat(earlier.check(earlier.sign(STATEMENT).reveal(), TYPE, AUDIENCE))
                .isPresent();
        // from the future
        assertThat(earlier.check(tokens.sign(STATEMENT).reveal(), TYPE, AUDIENCE))
                .isEmpty();
        assertThat(tokens.check(signed(header(), claims().expirationTime(null), key.signer()), TYPE, AUDIENCE))
                .isEmpty();
        assertThatThrownBy(() -> new Statement(TYPE, AUDIENCE, "user-1", Duration.ofMinutes(6), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Statement(TYPE, AUDIENCE, "user-1", Duration.ofMinutes(1), Map.of("exp", 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private JWSHeader header() {
        return header(JWSAlgorithm.ES256, key.id()).build();
    }

    private static JWSHeader.Builder header(JWSAlgorithm algorithm, String id) {
        return new JWSHeader.Builder(algorithm).type(new JOSEObjectType(TYPE)).keyID(id);
    }

    private static JWTClaimsSet.Builder claims() {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(platform.url().toString())
                .audience(AUDIENCE)
                .subject("admin")
                .jwtID("1")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(60)));
    }

    private static String signed(JWSHeader header, JWTClaimsSet.Builder claims, JWSSigner signer) throws Exception {
        SignedJWT token = new SignedJWT(header, claims.build());
        token.sign(signer);
        return token.serialize();
    }
}
