package dev.serai.credential.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsFileTest {
    @TempDir
    private Path folder;

    @Test
    void scalarsStayAsTheyAreWritten() {
        var declared = ConnectionsFile.read(write("""
                connections:
                  acme:
                    connector: observant
                    client: {id: app, client_id: 0042}
                    settings: {year: 1.50, flag: yes, text: "a # b"}
                    scopes: read write
                """));
        Connection acme = declared.byAlias().get("acme");
        assertThat(acme.settings())
                .containsEntry("year", "1.50")
                .containsEntry("flag", "yes")
                .containsEntry("text", "a # b");
        assertThat(acme.scopes()).containsExactly("read", "write");
        assertThat(declared.clients().get(new OAuthClientId("app")).clientId()).isEqualTo("0042");
    }

    @Test
    void allProblemsAreReportedAtOnceWithFileAndLine() {
        assertThat(problems("""
                connections:
                  Acme:
                    connector: observant
                    client: {id: app, client_id: x}
                  second:
                    id: ../x
                    conector: observant
                    client:
                      id: app2
                  third: observant
                  fourth:
                    connector: [a]
                    client: {id: app3, client_id: z}
                    settings: {site: [1]}
                    scopes: {a: b}
                """))
                .contains("connections.yaml has to be corrected:")
                .contains("line 2: connections.Acme: an alias is")
                .contains("line 7: connections.second.conector is unknown here; known are client, connector, id,")
                .contains("line 5: connections.second.connector is missing")
                .contains("line 5: connections.second.id: A secret's id holds only")
                .contains("line 8: connections.second.client.client_id is missing")
                .contains("line 10: connections.third must be a mapping")
                .contains("line 12: connections.fourth.connector must be a plain value")
                .contains("line 14: connections.fourth.settings.site must be a plain value")
                .contains("line 15: connections.fourth.scopes must be a list");
    }

    @Test
    void aSecretInTheFileIsRefusedAndNotEchoed() {
        assertThat(problems("""
                connections:
                  acme:
                    connector: observant
                    client: {id: app, client_id: x, client_secret: hush-hush}
                    refresh_token: hush-hush
                """))
                .contains(
                        "line 4: connections.acme.client.client_secret does not belong here: secrets lie in the vault")
                .contains("line 5: connections.acme.refresh_token does not belong here")
                .doesNotContain("hush-hush");
    }

    @Test
    void brokenYamlNamesItsLineAndQuotesNothing() {
        assertThatExceptionOfType(SeraiException.class)
                .isThrownBy(() -> ConnectionsFile.read(write("connections:\n  acme:\n    secret: \"hush-hush\n")))
                .satisfies(e -> {
                    assertThat(e.getMessage()).containsPattern("line [34]: this is no YAML");
                    assertThat(e.getMessage()).doesNotContain("hush-hush");
                    assertThat(e.getCause()).isNull();
                });
    }

    @Test
    void aKeyThatIsThereTwiceIsRefused() {
        assertThat(problems("""
                connections:
                  acme: {connector: observant, client: {id: app, client_id: x}}
                  acme: {connector: observant, client: {id: app, client_id: x}}
                """)).contains("line 3:").contains("twice");
    }

    @Test
    void twoConnectionsNeverShareAnIdOrAName() {
        assertThat(problems("""
                connections:
                  acme: {id: one, connector: observant, client: {id: app, client_id: x}}
                  other: {id: one, connector: observant, client: {id: app, client_id: x}}
                  one: {id: two, connector: observant, client: {id: app, client_id: x}}
                """))
                .contains("line 3: connections.other and connections.acme share an id")
                .contains("line 4: connections.one and connections.acme share an id");
    }

    @Test
    void oneClientIsOneAppAtOneConnector() {
        assertThat(problems("""
                connections:
                  a: {connector: observant, client: {id: app, client_id: x}}
                  b: {connector: observant, client: {id: app, client_id: y}}
                  c: {connector: github, client: {id: app, client_id: x}}
                """))
                .contains("line 3: connections.b.client: app is declared above")
                .contains("line 4: connections.c.client: app is declared above");
    }

    @Test
    void anEmptyFileSaysWhatItNeeds() {
        assertThat(problems("")).contains("line 1: the file is empty");
        assertThat(problems("connections:\n")).contains("line 1: 'connections' is missing or empty");
        assertThat(problems("- a\n")).contains("line 1: the file must be a mapping");
        assertThat(problems("connections: [a]\n")).contains("line 1: connections must be a mapping");
        assertThat(problems("conections: {}\n")).contains("line 1: the file.conections is unknown here");
    }

    @Test
    void yamlAliasesAreRefusedRatherThanMisread() {
        assertThat(problems("""
                connections:
                  a: {connector: &c observant, client: {id: app, client_id: x}}
                  b: {connector: *c, client: {id: app, client_id: x}}
                """)).contains("line 3: YAML aliases");
    }

    @Test
    void aFileThatIsNotThereOrNoTextSaysSo() throws IOException {
        assertThatExceptionOfType(SeraiException.class)
                .isThrownBy(() -> ConnectionsFile.read(folder.resolve("none.yaml")))
                .withMessageContaining("none.yaml")
                .satisfies(e -> assertThat(e.type()).isEqualTo(ErrorType.CONFIGURATION));
        Path latin = Files.write(folder.resolve("latin.yaml"), "a: ü".getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(SeraiException.class)
                .isThrownBy(() -> ConnectionsFile.read(latin))
                .withMessageContaining("UTF-8");
    }

    private String problems(String content) {
        try {
            ConnectionsFile.read(write(content));
        } catch (SeraiException e) {
            assertThat(e.code()).isEqualTo("invalid_connections_file");
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("accepted");
    }

    private Path write(String content) {
        try {
            return Files.writeString(folder.resolve("connections.yaml"), content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
