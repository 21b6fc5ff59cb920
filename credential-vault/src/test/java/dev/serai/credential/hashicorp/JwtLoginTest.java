package dev.serai.credential.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.serai.credential.CredentialVault.Read.Absent;
import dev.serai.credential.SecretPath;
import dev.serai.credential.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service account's token is a JWT that its cluster signs; the vault trusts the cluster's key. */
class JwtLoginTest {
    private static final SecretPath PATH = new SecretPath(SecretPath.Kind.CONNECTION, "one");

    private static OpenBao bao;
    private static ECKey cluster;

    @BeforeAll
    static void start() throws JOSEException {
        bao = new OpenBao();
        bao.mount("serai");
        bao.token("serai", VaultPolicy.PLATFORM.rules("serai"));
        cluster = new ECKeyGenerator(Curve.P_256).generate();
        bao.call("POST", "sys/auth/kubernetes", "{\"type\":\"jwt\"}");
        bao.call(
                "POST",
                "auth/kubernetes/config",
                JsonMapper.builder()
                        .build()
                        .createObjectNode()
                        .put("jwt_validation_pubkeys", pem(cluster.toECPublicKey()))
                        .toString());
        bao.call("POST", "auth/kubernetes/role/serai", """
                {"role_type": "jwt", "user_claim": "sub", "bound_audiences": ["bao"],
                 "bound_subject": "system:serviceaccount:apps:serai", "token_policies": ["serai"],
                 "token_no_default_policy": true, "token_ttl": "1h"}""");
    }

    @AfterAll
    static void stop() {
        bao.close();
    }

    private static String pem(ECPublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    private static String jwt(String subject, Instant end) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.ES256),
                new JWTClaimsSet.Builder()
                        .subject(subject)
                        .audience("bao")
                        .issueTime(new Date())
                        .expirationTime(Date.from(end))
                        .build());
        token.sign(new ECDSASigner(cluster));
        return token.serialize();
    }

    @Test
    void aServiceAccountComesInAndTheNewestTokenOfTheFileIsUsed(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("token");
        String account = "system:serviceaccount:apps:serai";
        VaultLogin login = new VaultLogin.Jwt("kubernetes", "serai", file);
        try (HashicorpVault vault = new HashicorpVault(VaultSettings.at(bao.address()), login, Clock.systemUTC())) {
            assertDenied(vault, file);
            Files.writeString(file, jwt(account, Instant.now().minusSeconds(3600)));
            assertDenied(vault, file);
            Files.writeString(
                    file, jwt("system:serviceaccount:apps:other", Instant.now().plusSeconds(600)));
            assertDenied(vault, file);

            Files.writeString(file, jwt(account, Instant.now().plusSeconds(600)));
            assertThat(vault.read(PATH, 0)).isEqualTo(new Absent());
            assertThat(bao.tokensWith("serai")).isNotEmpty();
        }
    }

    private static void assertDenied(HashicorpVault vault, Path file) throws IOException {
        String secret = Files.exists(file) ? Files.readString(file) : "nothing";
        assertThatThrownBy(() -> vault.read(PATH, 0))
                .isInstanceOf(VaultException.Denied.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining(secret);
    }
}
