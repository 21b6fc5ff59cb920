package dev.serai.catalog;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BundledConnectorsTest {
    private static final Path SOURCES = Path.of("src/main/resources/connectors");
    private static final ConnectorCatalog CATALOG = ConnectorCatalog.bundled();

    @Test
    void theIndexNamesEveryFolderAndNoOther() throws IOException {
        try (Stream<Path> folders = Files.list(SOURCES)) {
            assertThat(folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString())
                            .sorted())
                    .isEqualTo(Files.readAllLines(SOURCES.resolve("index")))
                    .containsExactly("github", "google-sheets", "keycloak", "observant", "salesforce");
        }
    }

    /** If the change is meant: copy the file that the message names over the golden one. */
    @ParameterizedTest
    @MethodSource("ids")
    void aConnectorSaysWhatItsGoldenFileSays(String id) throws IOException {
        Connector connector = CATALOG.require(id);
        String actual = RenderedText.of(withoutHash(connector));
        Path written = Path.of("target/golden", id + ".txt");
        Files.createDirectories(written.getParent());
        Files.writeString(written, actual);
        assertThat(written)
                .as("parsed %s, written to %s", id, written)
                .hasSameTextualContentAs(Path.of("src/test/resources/dev/serai/catalog/golden", id + ".txt"));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void aFileIsNamedAfterItsIdAndHashed(String id) {
        Connector connector = CATALOG.require(id);
        assertThat(connector.id()).isEqualTo(id);
        assertThat(connector.hash()).matches("[0-9a-f]{64}");
    }

    /** The page of the bridge asks people about them; what OpenID Connect itself defines, it says in words of its own. */
    @ParameterizedTest
    @MethodSource("ids")
    void whatAConnectorAsksForItSaysInPlainWords(String id) {
        OAuth2.Scopes scopes = CATALOG.require(id).oauth2().scopes();
        assertThat(scopes.defaults())
                .filteredOn(scope -> !List.of("openid", "email").contains(scope))
                .isSubsetOf(scopes.descriptions().keySet());
    }

    @Test
    void flowA3_keycloaksUserGivesTheIssuerAlone() {
        Connector keycloak = CATALOG.require("keycloak");
        Map<String, String> values = keycloak.checkSettings(Map.of("issuer", "http://127.0.0.1:8180/realms/strict"));
        assertThat(keycloak.oauth2().tokenUri().expand(values))
                .isEqualTo("http://127.0.0.1:8180/realms/strict/protocol/openid-connect/token");
        assertThat(keycloak.api().baseUrl().expand(values)).isEqualTo("http://127.0.0.1:8180");
        assertThat(requireNonNull(keycloak.pulls().get("users")).path().expand(values))
                .isEqualTo("/admin/realms/strict/users");
    }

    @Test
    void flowB10_observantTakesTheClientsIdInTheFormBesideHttpBasic() {
        OAuth2 observant = CATALOG.require("observant").oauth2();
        assertThat(observant.clientAuthentication()).isEqualTo(OAuth2.ClientAuthentication.CLIENT_SECRET_BASIC);
        assertThat(requireNonNull(observant.tokenParams().get("client_id")).expand(Map.of("client_id", "farm-app")))
                .isEqualTo("farm-app");
    }

    @Test
    void salesforceLoginHostsAreSalesforces() {
        Connector salesforce = CATALOG.require("salesforce");
        assertThat(salesforce.checkSettings(Map.of())).containsEntry("login_host", "login.salesforce.com");
        assertThat(salesforce.checkSettings(Map.of("login_host", "acme--sb.sandbox.my.salesforce.com")))
                .containsEntry("login_host", "acme--sb.sandbox.my.salesforce.com");
        assertThat(salesforce.api().allows("acme.my.salesforce.com", "")).isTrue();
        assertThat(salesforce.api().allows("acme.my.salesforce.com.evil.net", ""))
                .isFalse();
    }

    static List<String> ids() throws IOException {
        return Files.readAllLines(SOURCES.resolve("index"));
    }

    /** Every comment would change it. */
    private static Connector withoutHash(Connector it) {
        return new Connector(
                it.id(),
                it.name(),
                it.categories(),
                it.docs(),
                it.maturity(),
                it.settings(),
                it.auth(),
                it.api(),
                it.actions(),
                it.pulls(),
                "");
    }
}
