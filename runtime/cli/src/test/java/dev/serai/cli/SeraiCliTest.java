package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeraiCliTest {
    private static final String BAD = """
            id: broken
            name: Broken
            auth:
              oauth2:
                auth_uri: https://provider.example/authorize
                token_url: https://provider.example/token
            api:
              base_url: https://provider.example
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private int serai(String... arguments) {
        return SeraiCli.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void withoutACommandTheCommandsAreListed() {
        assertThat(serai()).isEqualTo(64);
        assertThat(err.toString()).contains("Which command?").contains("demo").contains("connector");
    }

    @Test
    void anUnknownCommandIsRefusedWithHelp() {
        assertThat(serai("conect")).isEqualTo(64);
        assertThat(err.toString()).contains("conect").contains("connector");
    }

    @Test
    void anUnknownOptionIsRefusedWithHelp() {
        assertThat(serai("connector", "check", "--jsn", "x.yaml")).isEqualTo(64);
        assertThat(err.toString()).contains("--jsn").contains("--json");
    }

    @Test
    void aConnectorWithoutACommandNamesTheCommands() {
        assertThat(serai("connector")).isEqualTo(64);
        assertThat(err.toString()).contains("check");
    }

    @Test
    void helpIsNoError() {
        assertThat(serai("--help")).isZero();
        assertThat(out.toString()).contains("demo").contains("connector");
    }

    @Test
    void theDemoNamesTheLauncherThatKnowsItsPrograms() {
        assertThat(serai("demo")).isEqualTo(64);
        assertThat(err.toString()).contains("./serai demo");
    }

    @Test
    void anUnknownVaultIsRefused() {
        assertThat(serai("demo", "--vault", "drawer")).isEqualTo(64);
        assertThat(err.toString()).contains("embedded").contains("openbao");
    }

    @Test
    void aGoodConnectorIsGood() {
        Path observant = Path.of("../../connectors/catalog/src/main/resources/connectors/observant/connector.yaml");
        assertThat(serai("connector", "check", observant.toString())).isZero();
        assertThat(out.toString()).contains("is good");
    }

    @Test
    void aBadConnectorsProblemsAreToldWithFileLineAndField() throws IOException {
        assertThat(serai("connector", "check", file("broken.yaml", BAD).toString()))
                .isEqualTo(78);
        assertThat(out.toString()).containsPattern("(?m)^broken\\.yaml:6: auth\\.oauth2\\.token_url: .*token_uri");
    }

    @Test
    void aBadConnectorsProblemsAreToldAsJson() throws IOException {
        assertThat(serai(
                        "connector", "check", "--json", file("broken.yaml", BAD).toString()))
                .isEqualTo(78);
        JsonNode answer = new JsonMapper().readTree(out.toString());
        assertThat(answer.path("valid").asBoolean(true)).isFalse();
        assertThat(answer.path("problems")).anySatisfy(problem -> {
            assertThat(problem.path("file").asText()).isEqualTo("broken.yaml");
            assertThat(problem.path("line").asInt()).isEqualTo(6);
            assertThat(problem.path("field").asText()).isEqualTo("auth.oauth2.token_url");
            assertThat(problem.path("message").asText()).contains("token_uri");
        });
    }

    @Test
    void aFileThatIsNotThereIsAProblem() {
        assertThat(serai("connector", "check", folder.resolve("none.yaml").toString()))
                .isEqualTo(78);
        assertThat(out.toString()).contains("none.yaml:1:").contains("cannot be read");
    }
}
