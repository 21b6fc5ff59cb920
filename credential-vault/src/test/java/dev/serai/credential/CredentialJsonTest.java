package dev.serai.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.Credential.KeyMaterial;
import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Credential.Tombstone;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialJsonTest {

    static Stream<Credential> everyKind() {
        return Stream.of(
                TestCredentials.tokens(1),
                TestCredentials.tokens(2),
                new OAuthTokens(
                        SecretValue.of("only an \"access\" token, ünïcödé \uD83D\uDD11 \u0000 \n"),
                        null,
                        List.of(),
                        Instant.MAX,
                        null,
                        null,
                        Map.of(),
                        new Lineage(new Generation(Long.MAX_VALUE), Long.MAX_VALUE, "a", null, Instant.EPOCH)),
                TestCredentials.tokens(2).as(new Generation(9)),
                new ClientSecret(SecretValue.of("client-secret")),
                new KeyMaterial(SecretValue.of("{\"primaryKeyId\":1}")),
                new Tombstone(7));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void whatIsWrittenIsReadBackEqual(Credential credential) {
        assertThat(CredentialJson.read(CredentialJson.write(credential))).isEqualTo(credential);
    }

    @Test
    void theFormatIsThis() {
        // Stored documents outlive the code: this text has to be readable for ever.
        String stored =
                "{\"v\":1,\"kind\":\"oauth_tokens\",\"access_token\":\"access-2\",\"refresh_token\":\"refresh-2\","
                        + "\"scopes\":[\"read\",\"offline_access\"],\"obtained_at\":\"2026-01-02T03:04:05.000006Z\","
                        + "\"expires_at\":\"2026-01-02T04:04:05Z\",\"refresh_expires_at\":\"2026-04-02T03:04:05Z\","
                        + "\"kept\":{\"instance_url\":\"https://eu5.example.com\"},\"generation\":2,\"incarnation\":1,"
                        + "\"attempt_id\":\"attempt-2\",\"parent\":\"fingerprint-1\"}";
        assertThat(CredentialJson.write(TestCredentials.tokens(2)).reveal()).isEqualTo(stored);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canary",
                "\"canary\"",
                "{\"v\":1,\"kind\":\"client_secret\",\"secret\":\"canary\"",
                "{\"v\":1,\"kind\":\"client_secret\",\"secret\":\"canary\"} canary",
                "{\"v\":1,\"kind\":\"canary\"}",
                "{\"v\":1,\"secret\":\"canary\"}",
                "{\"v\":2,\"kind\":\"client_secret\",\"secret\":\"canary\"}",
                "{\"v\":\"1\",\"kind\":\"client_secret\",\"secret\":\"canary\"}",
                "{\"kind\":\"client_secret\",\"secret\":\"canary\"}",
                "{\"v\":1,\"kind\":\"client_secret\",\"secret\":[\"canary\"]}",
                "{\"v\":1,\"kind\":\"client_secret\",\"secret\":\"\"}",
                "{\"v\":1,\"kind\":\"client_secret\",\"secret\":\"canary\",\"secret\":\"canary\"}",
                "{\"v\":1,\"kind\":\"client_secret\",\"secret\":\"canary\",\"canary\":1}",
                "{\"v\":1,\"kind\":\"tombstone\",\"incarnation\":1.5}",
                "{\"v\":1,\"kind\":\"tombstone\",\"incarnation\":99999999999999999999}",
                "{\"v\":1,\"kind\":\"oauth_tokens\",\"access_token\":\"canary\",\"scopes\":[1],"
                        + "\"obtained_at\":\"2026-01-02T03:04:05Z\",\"kept\":{},\"generation\":1,\"incarnation\":1,\"attempt_id\":\"a\"}",
                "{\"v\":1,\"kind\":\"oauth_tokens\",\"access_token\":\"canary\",\"scopes\":[],"
                        + "\"obtained_at\":\"canary\",\"kept\":{},\"generation\":1,\"incarnation\":1,\"attempt_id\":\"a\"}",
                "{\"v\":1,\"kind\":\"oauth_tokens\",\"access_token\":\"canary\",\"scopes\":[],"
                        + "\"obtained_at\":\"2026-01-02T03:04:05Z\",\"kept\":[],\"generation\":1,\"incarnation\":1,\"attempt_id\":\"a\"}",
                "{\"v\":1,\"kind\":\"oauth_tokens\",\"access_token\":\"canary\",\"scopes\":[],"
                        + "\"obtained_at\":\"2026-01-02T03:04:05Z\",\"kept\":{},\"generation\":-1,\"incarnation\":1,\"attempt_id\":\"a\"}",
            })
    void whatSeraiDidNotWriteIsRefusedWithoutQuotingIt(String text) {
        assertThatThrownBy(() -> CredentialJson.read(SecretValue.of(text)))
                .isInstanceOf(VaultException.Unreadable.class)
                .hasMessageContaining("A document in the vault")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }
}
