package dev.serai.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.connector.Action;
import dev.serai.connector.Api;
import dev.serai.connector.Connector;
import dev.serai.connector.HttpMethod;
import dev.serai.connector.OAuth2;
import dev.serai.connector.Pagination;
import dev.serai.connector.Pull;
import dev.serai.connector.Setting;
import dev.serai.connector.Template;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulatedConnectorTest {
    private static final URI SIMULATOR = URI.create("http://127.0.0.1:4711");

    @Test
    void everyOriginBecomesTheSimulatorsAndEverythingElseStays() {
        Connector original = connector(
                Map.of("login_host", new Setting("Login host", Setting.Kind.TEXT, "login.example.com", null)),
                "https://{login_host}/authorize",
                "https://api.example.com/v1",
                List.of("*.example.com"));

        Connector moved = SimulatedConnector.at(original, SIMULATOR);

        assertThat(moved.oauth2().authUri().text()).isEqualTo("http://127.0.0.1:4711/authorize");
        assertThat(moved.oauth2().tokenUri().text()).isEqualTo("http://127.0.0.1:4711/token?x={y}");
        assertThat(moved.api().baseUrl().text()).isEqualTo("http://127.0.0.1:4711/v1");
        assertThat(moved.api().hosts()).containsExactly("127.0.0.1");
        assertThat(requireNonNull(moved.api().verify()).get().text()).isEqualTo("http://127.0.0.1:4711/me");
        assertThat(requireNonNull(moved.oauth2().issuer()).is().text()).isEqualTo("http://127.0.0.1:4711");
        assertThat(moved.actions().get("one"))
                .isEqualTo(new Action(HttpMethod.GET, new Template("http://127.0.0.1:4711/one/{id}"), Map.of(), null));
        assertThat(moved.pulls()).isEqualTo(original.pulls());
        assertThat(moved.settings()).isEqualTo(original.settings());
        assertThat(moved.oauth2().scopes()).isEqualTo(original.oauth2().scopes());
        assertThat(moved.hash()).isEqualTo(original.hash());
    }

    @Test
    void aSettingThatIsAUrlIsTheSimulatorsUnlessSomebodyGivesAnother() {
        Connector original = connector(
                Map.of("host", new Setting("Host", Setting.Kind.URL, null, null)),
                "{host}/authorize",
                "{host}",
                List.of());

        Connector moved = SimulatedConnector.at(original, SIMULATOR);

        assertThat(moved.checkSettings(Map.of())).containsEntry("host", "http://127.0.0.1:4711");
        assertThat(moved.oauth2().authUri().text()).isEqualTo("http://127.0.0.1:4711/authorize");
        assertThat(moved.api().hosts()).isEmpty();
    }

    @Test
    void aBaseUrlFromTheTokenAnswerStays() {
        Connector original = connector(Map.of(), "https://example.com/a", "{instance_url}", List.of("*.example.com"));
        assertThat(SimulatedConnector.at(original, SIMULATOR).api().baseUrl().text())
                .isEqualTo("{instance_url}");
    }

    private static Connector connector(
            Map<String, Setting> settings, String authUri, String baseUrl, List<String> hosts) {
        OAuth2 oauth2 = new OAuth2(
                new Template(authUri),
                new Template("https://id.example.com/token?x={y}"),
                null,
                new OAuth2.Issuer(new Template("https://id.example.com"), OAuth2.IssParameter.OPTIONAL),
                new OAuth2.Scopes(List.of("read"), " "),
                OAuth2.ClientAuthentication.CLIENT_SECRET_POST,
                OAuth2.Pkce.S256,
                OAuth2.TokenBody.FORM,
                Map.of(),
                Map.of(),
                Map.of(),
                new OAuth2.Refresh(false, OAuth2.Rotation.SINGLE_USE, null, Map.of()),
                OAuth2.TokenResponse.STANDARD,
                new OAuth2.TokenLifetime(Duration.ofHours(1), null, null));
        Api api = new Api(
                new Template(baseUrl),
                hosts,
                Api.Authorization.BEARER,
                Map.of(),
                List.of(),
                Api.RateLimit.STANDARD,
                new Api.Verify(new Template("https://who.example.com/me"), "/id", "/email"));
        return new Connector(
                "example",
                "Example",
                List.of(),
                null,
                Connector.Maturity.SIMULATED,
                settings,
                oauth2,
                api,
                Map.of(
                        "one",
                        new Action(HttpMethod.GET, new Template("https://api.example.com/one/{id}"), Map.of(), null)),
                Map.of(
                        "all",
                        new Pull(
                                new Template("/all"),
                                Map.of(),
                                "/items",
                                "/id",
                                null,
                                new Pagination.NextUrl("/next"),
                                null)),
                "hash");
    }
}
