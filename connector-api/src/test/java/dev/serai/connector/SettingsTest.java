package dev.serai.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Setting ISSUER = new Setting(
            "Issuer",
            Setting.Kind.URL,
            null,
            Pattern.compile("(?<server>https?://[^/]+(/[^/]+)*)/realms/(?<realm>[A-Za-z0-9_.-]+)"));
    private static final Setting LOGIN_HOST = new Setting(
            "Login host",
            Setting.Kind.TEXT,
            "login.example.com",
            Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*\\.example\\.com"));

    @Test
    void aPatternsNamedGroupsAreValuesOfTheirOwn() {
        assertThat(connector(Map.of("issuer", ISSUER))
                        .checkSettings(Map.of("issuer", " https://id.example.com/auth/realms/acme/ ")))
                .isEqualTo(Map.of(
                        "issuer", "https://id.example.com/auth/realms/acme",
                        "server", "https://id.example.com/auth",
                        "realm", "acme"));
    }

    @Test
    void derivedValuesCannotBeGivenAndCheckedSettingsMayBeCheckedAgain() {
        Connector connector = connector(Map.of("issuer", ISSUER));
        Map<String, String> checked = connector.checkSettings(
                Map.of("issuer", "https://id.example.com/realms/acme", "server", "https://evil.example.net"));
        assertThat(checked).containsEntry("server", "https://id.example.com");
        assertThat(connector.checkSettings(checked)).isEqualTo(checked);
    }

    @Test
    void anUnknownOrMissingSettingIsNamed() {
        Connector connector = connector(Map.of("issuer", ISSUER));
        assertThatExceptionOfType(SeraiException.class)
                .isThrownBy(() -> connector.checkSettings(Map.of("isuer", "x")))
                .withMessageContaining("'isuer'")
                .matches(problem -> problem.code().equals("unknown_setting"));
        assertThatExceptionOfType(SeraiException.class)
                .isThrownBy(() -> connector.checkSettings(Map.of()))
                .withMessageContaining("'Issuer' (issuer)")
                .matches(problem -> problem.code().equals("missing_setting"));
    }

    @Test
    void twoValuesOfOneNameAreRefused() {
        Map<String, Setting> settings = new LinkedHashMap<>();
        settings.put("issuer", ISSUER);
        settings.put("realm", LOGIN_HOST);
        assertThatExceptionOfType(InvalidConnectorException.class)
                .isThrownBy(() -> connector(settings))
                .withMessageContaining("'realm'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a.evil.com#", "a.evil.com#.example.com", "a.evil.com/.example.com", "evil.com?.example.com"})
    void check51_aSettingCannotLeaveItsPlaceInAUrl(String value) {
        refused(LOGIN_HOST, value);
        refused(new Setting("Tenant", Setting.Kind.TEXT, null, null), value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user@evil.com",
                "https://login.example.com@evil.com/realms/acme",
                "https://user:password@id.example.com/realms/acme"
            })
    void check52_aSettingHasNoUserinfo(String value) {
        refused(LOGIN_HOST, value);
        refused(ISSUER, value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "gopher://127.0.0.1/realms/acme",
                "jar:https://id.example.com!/realms/acme",
                "https:id.example.com",
                "//id.example.com/realms/acme"
            })
    void check53_onlyHttpAddressesAreAddresses(String value) {
        refused(new Setting("Host", Setting.Kind.URL, null, null), value);
        refused(ISSUER, value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://\u0435xample.com", "https://ex\u00e4mple.com", "https://example.com\u3002evil.com"})
    void check55_aHostOfForeignLettersIsRefused(String value) {
        refused(new Setting("Host", Setting.Kind.URL, null, null), value);
        refused(LOGIN_HOST, value.substring("https://".length()));
    }

    private static void refused(Setting setting, String value) {
        assertThatExceptionOfType(SeraiException.class)
                .isThrownBy(() -> setting.check("host", value))
                .withMessageContaining("'" + setting.label() + "' (host) is not acceptable: give ")
                .matches(problem -> problem.code().equals("invalid_setting"))
                .matches(problem -> problem.type() == ErrorType.USER)
                .matches(
                        problem -> problem.getMessage() != null
                                && !problem.getMessage().contains(value),
                        "does not echo the value");
    }

    private static Connector connector(Map<String, Setting> settings) {
        Template nowhere = new Template("https://id.example.com");
        return new Connector(
                "test",
                "Test",
                List.of(),
                null,
                Connector.Maturity.DECLARED,
                settings,
                new OAuth2(
                        nowhere,
                        nowhere,
                        null,
                        null,
                        new OAuth2.Scopes(List.of(), " "),
                        OAuth2.ClientAuthentication.CLIENT_SECRET_POST,
                        OAuth2.Pkce.S256,
                        OAuth2.TokenBody.FORM,
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        new OAuth2.Refresh(false, OAuth2.Rotation.SINGLE_USE, null, Map.of()),
                        OAuth2.TokenResponse.STANDARD,
                        new OAuth2.TokenLifetime(null, null, null)),
                new Api(
                        nowhere,
                        List.of(),
                        Api.Authorization.BEARER,
                        Map.of(),
                        List.of(),
                        Api.RateLimit.STANDARD,
                        null),
                Map.of(),
                Map.of(),
                "0");
    }
}
