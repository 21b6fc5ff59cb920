package dev.serai.credential.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.connector.SeraiException;
import dev.serai.connector.Template;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.credential.http.AddressGuard;
import dev.serai.credential.http.AllowedHosts;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthorizationRequestTest {
    private static final AddressGuard GUARD = new AddressGuard(AllowedHosts.NONE);
    private static final SecretValue STATE = AuthorizationRequest.newState();
    private static final Pkce PKCE = new Pkce(SecretValue.of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));

    @Test
    void theChallengeIsTheOneOfRfc7636AppendixB() {
        assertThat(PKCE.challenge()).isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    @Test
    void verifiersAndStatesAreLongAndNew() {
        assertThat(Pkce.random().verifier().reveal()).matches("[A-Za-z0-9_-]{43}");
        assertThat(Pkce.random().verifier()).isNotEqualTo(Pkce.random().verifier());
        assertThat(AuthorizationRequest.newState().reveal()).matches("[A-Za-z0-9_-]{43}");
        assertThat(Pkce.random().toString()).doesNotContainPattern("[A-Za-z0-9_-]{43}");
    }

    @Test
    void a3_theRequestHoldsWhatTheProviderNeedsAndNoSecret() {
        URI uri = request(oauth2("https://{host}/authorize", OAuth2.Pkce.S256, " ", Map.of()), "login.example.com")
                .uri(GUARD);
        assertThat(uri).hasScheme("https").hasHost("login.example.com").hasPath("/authorize");
        assertThat(Forms.decode(uri.getRawQuery()))
                .isEqualTo(Map.of(
                        "response_type", "code",
                        "client_id", "client & co",
                        "redirect_uri", "https://serai.example.com/oauth/callback/acme",
                        "scope", "read write extra",
                        "state", STATE.reveal(),
                        "code_challenge", PKCE.challenge(),
                        "code_challenge_method", "S256"));
        assertThat(uri.getRawQuery())
                .contains("scope=read%20write%20extra")
                .doesNotContain(PKCE.verifier().reveal());
    }

    @Test
    void a3_theConnectorsOwnWaysAreFollowed() {
        URI uri = request(
                        oauth2(
                                "https://login.example.com/authorize?realm=a%20b",
                                OAuth2.Pkce.NONE,
                                ",",
                                Map.of("access_type", new Template("offline"), "app", new Template("{client_id}"))),
                        "x")
                .uri(GUARD);
        assertThat(Forms.decode(uri.getRawQuery()))
                .containsEntry("realm", "a b")
                .containsEntry("scope", "read,write,extra")
                .containsEntry("access_type", "offline")
                .containsEntry("app", "client & co")
                .doesNotContainKey("code_challenge")
                .doesNotContainKey("code_challenge_method");
    }

    @Test
    void check35_everyRequestHasAChallengeUnlessTheConnectorDeclaresNone() {
        for (OAuth2.Pkce pkce : OAuth2.Pkce.values()) {
            String query = request(oauth2("https://login.example.com/a", pkce, " ", Map.of()), "x")
                    .uri(GUARD)
                    .getRawQuery();
            assertThat(query.contains("code_challenge=")).isEqualTo(pkce != OAuth2.Pkce.NONE);
        }
    }

    @Test
    void check51_aHostThatASettingBendsIsRefused() {
        for (String host : List.of("a.evil.com#", "good.example.com@evil.com", "127.0.0.1", "[::1]", "evil.com\n")) {
            assertThatExceptionOfType(SeraiException.class)
                    .as(host)
                    .isThrownBy(() -> request(oauth2("https://{host}/a", OAuth2.Pkce.S256, " ", Map.of()), host)
                            .uri(GUARD))
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("address_refused"));
        }
    }

    @Test
    void theTextOfARequestShowsNoSecret() {
        assertThat(request(oauth2("https://login.example.com/a", OAuth2.Pkce.S256, " ", Map.of()), "x")
                        .toString())
                .doesNotContain(STATE.reveal())
                .doesNotContain(PKCE.verifier().reveal());
    }

    private static AuthorizationRequest request(OAuth2 oauth2, String host) {
        Connector connector = TestProviders.connector(oauth2);
        OAuthClient client = new OAuthClient(
                OAuthClientId.random(),
                "default",
                "acme",
                "Acme",
                "client & co",
                List.of("extra", "read"),
                true,
                Instant.EPOCH);
        return new AuthorizationRequest(
                connector,
                Map.of("host", host),
                client,
                URI.create("https://serai.example.com/oauth/callback/acme"),
                STATE,
                PKCE);
    }

    private static OAuth2 oauth2(String authUri, OAuth2.Pkce pkce, String separator, Map<String, Template> params) {
        return new OAuth2(
                new Template(authUri),
                new Template("https://login.example.com/token"),
                null,
                null,
                new OAuth2.Scopes(List.of("read", "write"), separator),
                OAuth2.ClientAuthentication.CLIENT_SECRET_POST,
                pkce,
                OAuth2.TokenBody.FORM,
                new LinkedHashMap<>(params),
                Map.of(),
                Map.of(),
                new OAuth2.Refresh(false, OAuth2.Rotation.SINGLE_USE, null, Map.of()),
                OAuth2.TokenResponse.STANDARD,
                new OAuth2.TokenLifetime(null, null, null));
    }
}
