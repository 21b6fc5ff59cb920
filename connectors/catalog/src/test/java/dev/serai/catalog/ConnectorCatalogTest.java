package dev.serai.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.serai.connector.Connector;
import dev.serai.connector.SeraiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorCatalogTest {
    @TempDir
    private Path home;

    @Test
    void bundledOnesAreThereWithoutAnyFolder() {
        ConnectorCatalog catalog = ConnectorCatalog.withFolder(home.resolve("connectors"));
        assertThat(catalog.all().stream().map(Connector::name))
                .containsExactly("GitHub", "Google Sheets", "Keycloak", "Observant", "Salesforce");
        assertThat(catalog.problems()).isEmpty();
        assertThat(catalog.isBundled("observant")).isTrue();
        assertThat(catalog.isBundled("acme")).isFalse();
    }

    @Test
    void filesAndFoldersAreFoundAndShownByName() throws IOException {
        write("acme.yaml", yaml("acme", "Acme"));
        write("zeta/connector.yaml", yaml("zeta", "zeta"));
        write("README.md", "notes");
        write(".hidden/connector.yaml", "no connector");
        ConnectorCatalog catalog = ConnectorCatalog.withFolder(home);
        assertThat(catalog.problems()).isEmpty();
        assertThat(catalog.find("acme")).isPresent();
        assertThat(catalog.all().getFirst().name()).isEqualTo("Acme");
        assertThat(catalog.all().getLast().name()).isEqualTo("zeta");
        assertThat(catalog.isBundled("acme")).isFalse();
    }

    @Test
    void aBundledConnectorIsNeverShadowed() throws IOException {
        write("salesforce/connector.yaml", "# ours\n" + yaml("salesforce", "Evil"));
        ConnectorCatalog catalog = ConnectorCatalog.withFolder(home);
        assertThat(catalog.require("salesforce").name()).isEqualTo("Salesforce");
        assertThat(catalog.problems())
                .extracting(ConnectorProblem::toString)
                .containsExactly("salesforce/connector.yaml:2: id: belongs to a connector that comes with Serai:"
                        + " choose another id");
    }

    @Test
    void aFaultyFileTakesNoOtherDown() throws IOException {
        write("acme.yaml", yaml("acme", "Acme"));
        write("broken.yaml", "id: broken\nname: [");
        write("other.yaml", yaml("another", "Other"));
        write("twice.yaml", yaml("twice", "Twice"));
        write("twice/connector.yaml", yaml("twice", "Twice"));
        write("my.acme.yaml", yaml("my.acme", "A workspace's"));
        write("old.yml", yaml("old", "Old"));
        Files.createDirectories(home.resolve("empty"));
        ConnectorCatalog catalog = ConnectorCatalog.withFolder(home);
        assertThat(catalog.find("acme")).isPresent();
        assertThat(catalog.problems())
                .extracting(ConnectorProblem::toString)
                .containsExactly(
                        "broken.yaml:2: is not YAML: expected the node content, but found '<stream end>'",
                        "empty/connector.yaml:1: is missing: put the connector there, or remove the folder",
                        "my.acme.yaml:1: must be named after its id: lower-case letters, digits and hyphens",
                        "old.yml:1: is not looked at: its name must end with .yaml",
                        "other.yaml:1: id: must be other like the name of its file or folder",
                        "twice.yaml:1: id: is declared by two files: remove one of them");
    }

    @Test
    void check90_aConnectorFileCannotLeadOutOfTheFolder() throws IOException {
        Path outside = Files.createDirectories(home.resolve("outside"));
        Path inside = Files.createDirectories(home.resolve("connectors"));
        Files.writeString(outside.resolve("stolen.yaml"), yaml("stolen", "Stolen"));
        Files.writeString(outside.resolve("connector.yaml"), yaml("linked", "Linked"));
        Files.createSymbolicLink(inside.resolve("stolen.yaml"), outside.resolve("stolen.yaml"));
        Files.createSymbolicLink(inside.resolve("linked"), outside);
        Files.createSymbolicLink(inside.resolve("dangling.yaml"), outside.resolve("nothing.yaml"));
        Files.writeString(inside.resolve("up.yaml"), yaml("../outside/stolen", "Up"));
        Files.writeString(inside.resolve("a..%2fup.yaml"), yaml("up", "Up"));

        ConnectorCatalog catalog = ConnectorCatalog.withFolder(inside);

        assertThat(catalog.all()).hasSize(5);
        assertThat(catalog.find("../outside/stolen")).isEmpty();
        assertThat(catalog.find("stolen")).isEmpty();
        assertThat(catalog.find("linked")).isEmpty();
        assertThat(catalog.problems())
                .extracting(ConnectorProblem::toString)
                .containsExactly(
                        "a..%2fup.yaml:1: must be named after its id: lower-case letters, digits and hyphens",
                        "dangling.yaml:1: is missing: put the connector there, or remove the folder",
                        "linked/connector.yaml:1: leads out of the folder: put the file itself there, not a link",
                        "stolen.yaml:1: leads out of the folder: put the file itself there, not a link",
                        "up.yaml:1: id: must be lower-case letters, digits and hyphens, such as google-sheets,"
                                + " not '../outside/stolen'");
    }

    @Test
    void check20_aConnectorThatWasRemovedIsNamed() throws IOException {
        write("acme.yaml", yaml("acme", "Acme"));
        ConnectorCatalog catalog = ConnectorCatalog.withFolder(home);
        Connector before = catalog.require("acme");
        Files.delete(home.resolve("acme.yaml"));
        assertThat(catalog.require("acme")).isEqualTo(before);
        catalog.reload();
        assertThatExceptionOfType(SeraiException.class)
                .isThrownBy(() -> catalog.require("acme"))
                .withMessageContaining("There is no connector 'acme': it was removed");
    }

    @Test
    void aReloadShowsWhatChanged() throws IOException {
        ConnectorCatalog catalog = ConnectorCatalog.withFolder(home.resolve("later"));
        write("later/acme.yaml", yaml("acme", "Acme"));
        catalog.reload();
        Connector first = catalog.require("acme");
        write("later/acme.yaml", yaml("acme", "Acme Two"));
        catalog.reload();
        assertThat(catalog.require("acme").name()).isEqualTo("Acme Two");
        assertThat(catalog.require("acme").hash()).isNotEqualTo(first.hash());
    }

    private void write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String yaml(String id, String name) {
        return """
                id: "%s"
                name: %s
                auth: { oauth2: { auth_uri: https://id.example.com/auth, token_uri: https://id.example.com/token } }
                api: { base_url: https://api.example.com }
                """.formatted(id, name);
    }
}
