package dev.serai.credential.oauth2;

import static dev.serai.credential.oauth2.TestProviders.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.credential.SecretValue;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.http.ScriptedServer;
import dev.serai.credential.http.TestOutbound;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What token requests look like on the wire. */
class TokenRequestTest {
    private static final URI REDIRECT = URI.create("https://serai.example.com/oauth/callback/acme");

    private final OutboundHttp http = TestOutbound.create();
    private final TokenEndpoint endpoint = new TokenEndpoint(http, Clock.systemUTC());
    private final ScriptedServer server =
            ScriptedServer.answering(200, "application/json", "{\"access_token\":\"at\"}");

    @AfterEach
    void close() throws IOException {
        server.close();
        http.close();
    }

    @Test
    void a6_aCodeIsRedeemedByFormWithClientSecretPost() {
        Pkce pkce = Pkce.random();
        new AuthorizationCodeGrant(endpoint)
                .redeem(TestProviders.by(server), Map.of(), CLIENT, SecretValue.of("c/o d+e"), REDIRECT, pkce);
        ScriptedServer.Received request = server.received().getFirst();
        assertThat(request.requestLine()).isEqualTo("POST /token HTTP/1.1");
        assertThat(request.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(request.header("Accept")).isEqualTo("application/json");
        assertThat(request.header("Authorization")).isNull();
        assertThat(Forms.decode(request.body()))
                .isEqualTo(Map.of(
                        "grant_type", "authorization_code",
                        "code", "c/o d+e",
                        "redirect_uri", REDIRECT.toString(),
                        "code_verifier", pkce.verifier().reveal(),
                        "client_id", "the client",
                        "client_secret", "s3cr3t:+ä-of-the-client"));
    }

    @Test
    void a11_aRefreshSendsNoScopeUnlessTheConnectorSaysSo() {
        new RefreshGrant(endpoint)
                .refresh(TestProviders.by(server), Map.of(), CLIENT, SecretValue.of("r/t"), List.of("read"));
        assertThat(Forms.decode(server.received().getFirst().body()))
                .isEqualTo(Map.of(
                        "grant_type", "refresh_token",
                        "refresh_token", "r/t",
                        "client_id", "the client",
                        "client_secret", "s3cr3t:+ä-of-the-client"));
    }

    @Test
    void b10_httpBasicGoesWithTheClientIdInTheForm() {
        Connector observant = TestProviders.connector(TestProviders.with(
                TestProviders.oauth2(server), OAuth2.ClientAuthentication.CLIENT_SECRET_BASIC, OAuth2.TokenBody.FORM));
        new AuthorizationCodeGrant(endpoint)
                .redeem(observant, Map.of(), CLIENT, SecretValue.of("code"), REDIRECT, Pkce.random());
        ScriptedServer.Received request = server.received().getFirst();
        assertThat(basic(request)).isEqualTo("the+client:s3cr3t%3A%2B%C3%A4-of-the-client");
        assertThat(request.header("X-Version")).isEqualTo("7");
        assertThat(Forms.decode(request.body()))
                .containsEntry("client_id", "the client")
                .containsEntry("owner", "user")
                .doesNotContainKey("client_secret");
        new RefreshGrant(endpoint).refresh(observant, Map.of(), CLIENT, SecretValue.of("rt"), List.of("read", "x"));
        assertThat(Forms.decode(server.received().get(1).body()))
                .isEqualTo(Map.of(
                        "grant_type", "refresh_token",
                        "refresh_token", "rt",
                        "scope", "read,x",
                        "client_id", "the client"));
    }

    @Test
    void aJsonBodyIsWrittenWhereTheConnectorSaysSo() throws IOException {
        Connector notion = TestProviders.connector(TestProviders.with(
                TestProviders.oauth2(server), OAuth2.ClientAuthentication.CLIENT_SECRET_BASIC, OAuth2.TokenBody.JSON));
        new AuthorizationCodeGrant(endpoint)
                .redeem(notion, Map.of(), CLIENT, SecretValue.of("co\"de"), REDIRECT, Pkce.random());
        ScriptedServer.Received request = server.received().getFirst();
        assertThat(request.header("Content-Type")).startsWith("application/json");
        assertThat(new ObjectMapper().readTree(request.body()).at("/code").asText())
                .isEqualTo("co\"de");
    }

    @Test
    void aPublicClientNamesItselfAndShowsNoSecret() {
        ClientCredentials open = new ClientCredentials("open", null);
        new RefreshGrant(endpoint).refresh(TestProviders.by(server), Map.of(), open, SecretValue.of("rt"), List.of());
        Connector none = TestProviders.connector(TestProviders.with(
                TestProviders.oauth2(server), OAuth2.ClientAuthentication.NONE, OAuth2.TokenBody.FORM));
        new RefreshGrant(endpoint).refresh(none, Map.of(), CLIENT, SecretValue.of("rt"), List.of());
        assertThat(server.received()).allSatisfy(request -> {
            assertThat(request.header("Authorization")).isNull();
            assertThat(Forms.decode(request.body())).containsKey("client_id").doesNotContainKey("client_secret");
        });
    }

    @Test
    void a15_revocationSendsTheTokenAndReadsTheAnswer() {
        Revocation revocation = new Revocation(endpoint);
        assertThat(revocation.revoke(
                        TestProviders.by(server),
                        Map.of(),
                        CLIENT,
                        SecretValue.of("rt"),
                        Revocation.Hint.REFRESH_TOKEN))
                .isEqualTo(new Revocation.Result.Revoked());
        ScriptedServer.Received request = server.received().getFirst();
        assertThat(request.requestLine()).isEqualTo("POST /revoke HTTP/1.1");
        assertThat(Forms.decode(request.body()))
                .containsEntry("token", "rt")
                .containsEntry("token_type_hint", "refresh_token")
                .containsEntry("client_id", "the client")
                .containsEntry("client_secret", "s3cr3t:+ä-of-the-client");
    }

    @Test
    void a15_revocationThatFailsSaysSoWithoutTheToken() {
        try (ScriptedServer broken =
                        ScriptedServer.answering(503, "application/json", "{\"error\":\"token-of-the-user\"}");
                ScriptedServer unsupported =
                        ScriptedServer.answering(400, "application/json", "{\"error\":\"unsupported_token_type\"}");
                ScriptedServer dead =
                        ScriptedServer.answering(400, "application/json", "{\"error\":\"invalid_token\"}")) {
            assertThat(revoke(broken))
                    .isInstanceOfSatisfying(
                            Revocation.Result.Failed.class,
                            failed -> assertThat(failed.detail())
                                    .contains("Acme", "503")
                                    .doesNotContain("token-of-the-user"));
            assertThat(revoke(unsupported)).isEqualTo(new Revocation.Result.Unsupported());
            assertThat(revoke(dead)).isEqualTo(new Revocation.Result.Revoked());
        }
    }

    private Revocation.Result revoke(ScriptedServer provider) {
        return new Revocation(endpoint)
                .revoke(
                        TestProviders.by(provider),
                        Map.of(),
                        CLIENT,
                        SecretValue.of("token-of-the-user"),
                        Revocation.Hint.ACCESS_TOKEN);
    }

    private static String basic(ScriptedServer.Received request) {
        String header = request.header("Authorization");
        assertThat(header).isNotNull().startsWith("Basic ");
        return new String(
                Base64.getDecoder().decode(header == null ? "" : header.substring(6)), StandardCharsets.UTF_8);
    }
}
