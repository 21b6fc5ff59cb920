package dev.serai.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.serai.connector.Connector;
import dev.serai.connector.ErrorType;
import dev.serai.connector.Pagination;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorYamlTest {
    /** Each file ends with the problems it must give: {@code # 12: auth.oauth2.token_uri: …}. All of them, no other. */
    @ParameterizedTest
    @MethodSource("faultyFiles")
    void everyProblemOfAFaultyFileIsToldWithLineAndFieldAndHowToMendIt(Path file) throws IOException {
        String name = file.getFileName().toString();
        List<String> expected = Files.readAllLines(file).stream()
                .filter(line -> line.matches("# \\d+: .*"))
                .map(line -> name + ":" + line.substring(2))
                .toList();
        assertThat(expected).as("what %s expects", name).isNotEmpty();

        assertThat(ConnectorYaml.check(file).stream().map(ConnectorProblem::toString))
                .isEqualTo(expected);
        InvalidConnectorFileException thrown =
                catchThrowableOfType(InvalidConnectorFileException.class, () -> ConnectorYaml.read(file));
        assertThat(thrown).hasMessage(String.join("\n", expected));
        assertThat(thrown.type()).isEqualTo(ErrorType.CONFIGURATION);
        assertThat(thrown.code()).isEqualTo("invalid_connector");
    }

    @Test
    void theSchemaIsItselfValid() {
        var errors = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"))
                .validate(ConnectorYaml.schema(), InputFormat.JSON);
        assertThat(errors).isEmpty();
    }

    @Test
    void theSchemaAdmitsNoUnknownKeyAndDescribesEveryKey() throws IOException {
        SchemaWalk.check(ConnectorYaml.schema());
    }

    @Test
    void everythingThatIsNotSaidHasItsDefault() {
        Connector connector = parse("""
                id: least
                name: Least
                auth: { oauth2: { auth_uri: https://id.example.com/auth, token_uri: https://id.example.com/token } }
                api: { base_url: https://api.example.com }
                """);
        assertThat(RenderedText.of(connector.oauth2())).isEqualTo("""
                 = OAuth2
                authUri = https://id.example.com/auth
                tokenUri = https://id.example.com/token
                scopes.separator =\s\s
                clientAuthentication = CLIENT_SECRET_POST
                pkce = S256
                tokenBody = FORM
                refresh.sendScope = false
                refresh.rotation = SINGLE_USE
                response.accessToken = /access_token
                response.refreshToken = /refresh_token
                response.expiresIn = /expires_in
                response.scope = /scope
                response.error = /error
                response.errorDescription = /error_description
                """);
        assertThat(connector.maturity()).isEqualTo(Connector.Maturity.DECLARED);
        assertThat(connector.api().expiredWhen()).hasSize(1);
    }

    @Test
    void everyKindOfPagesIsRead() {
        assertThat(pages("next_url: /next")).isEqualTo(new Pagination.NextUrl("/next"));
        assertThat(pages("link_header: true")).isEqualTo(new Pagination.LinkHeader());
        assertThat(pages("cursor: { at: /meta/next, parameter: after }"))
                .isEqualTo(new Pagination.CursorToken("/meta/next", "after"));
        assertThat(pages("offset: { parameter: skip, size_parameter: top, size: 50 }"))
                .isEqualTo(new Pagination.Offset("skip", "top", 50));
        assertThat(pages("page: { parameter: page, size: 50 }"))
                .isEqualTo(new Pagination.PageNumber("page", 1, null, 50));
        assertThat(pages("page: { parameter: page, first: 0, size_parameter: per_page, size: 50 }"))
                .isEqualTo(new Pagination.PageNumber("page", 0, "per_page", 50));
    }

    @Test
    void durationsHaveTheirUnits() {
        Connector connector = parse("""
                id: times
                name: Times
                auth:
                  oauth2:
                    auth_uri: https://id.example.com/auth
                    token_uri: https://id.example.com/token
                    refresh: { settle: 90s, margin: 5m, grace: 30m }
                    lifetime: { access_token: 30m, refresh_idle: 24h, refresh_absolute: 365d }
                api: { base_url: https://api.example.com }
                """);
        assertThat(connector.oauth2().refresh().settle()).isEqualTo(Duration.ofSeconds(90));
        assertThat(connector.oauth2().refresh().margin()).isEqualTo(Duration.ofMinutes(5));
        assertThat(connector.oauth2().refresh().grace()).isEqualTo(Duration.ofMinutes(30));
        assertThat(connector.oauth2().lifetime().accessToken()).isEqualTo(Duration.ofMinutes(30));
        assertThat(connector.oauth2().lifetime().refreshIdle()).isEqualTo(Duration.ofHours(24));
        assertThat(connector.oauth2().lifetime().refreshAbsolute()).isEqualTo(Duration.ofDays(365));
    }

    @Test
    void textsKeepTheirDigitsAndYesIsAWord() {
        Connector connector = parse("""
                id: words
                name: Words
                auth: { oauth2: { auth_uri: https://id.example.com/auth, token_uri: https://id.example.com/token,
                  authorize_params: { version: 1.10, consent: yes, since: 2024-01-01, zip: 00123, forced: true } } }
                api: { base_url: https://api.example.com }
                """);
        assertThat(RenderedText.of(connector.oauth2()))
                .contains("authorizeParams.version = 1.10\n")
                .contains("authorizeParams.consent = yes\n")
                .contains("authorizeParams.since = 2024-01-01\n")
                .contains("authorizeParams.zip = 00123\n")
                .contains("authorizeParams.forced = true\n");
    }

    @Test
    void check56_aVaultReferenceInAFieldStaysLiteral() {
        String reference = "{{vault:secret/serai#client_secret}}";
        Connector connector = parse("""
                id: literal
                name: "{{vault:name}}"
                auth: { oauth2: { auth_uri: https://id.example.com/auth, token_uri: https://id.example.com/token,
                  authorize_params: { hint: "REF" }, token_headers: { X-Hint: "REF" } } }
                api: { base_url: https://api.example.com, headers: { X-Hint: "REF" } }
                actions:
                  note: { post: /notes, query: { q: "REF" }, body: { text: "REF" } }
                """.replace("REF", reference));
        assertThat(connector.name()).isEqualTo("{{vault:name}}");
        assertThat(connector.oauth2().tokenHeaders()).containsEntry("X-Hint", reference);
        assertThat(connector.api().headers()).containsEntry("X-Hint", reference);
        Map<String, String> trap = Map.of("vault", "x", "client_secret", "x");
        assertThat(Objects.requireNonNull(connector.oauth2().authorizeParams().get("hint"))
                        .expand(trap))
                .isEqualTo(reference);
        var note = Objects.requireNonNull(connector.actions().get("note"));
        assertThat(Objects.requireNonNull(note.query().get("q")).expand(trap)).isEqualTo(reference);
        assertThat(note.parameters()).isEmpty();
    }

    @Test
    void theHashIsTheSources() {
        byte[] source = LEAST.getBytes(StandardCharsets.UTF_8);
        byte[] other = (LEAST + "# a word\n").getBytes(StandardCharsets.UTF_8);
        assertThat(ConnectorYaml.parse("a", source).hash())
                .isEqualTo(ConnectorYaml.parse("b", source).hash())
                .isNotEqualTo(ConnectorYaml.parse("a", other).hash())
                .matches("[0-9a-f]{64}");
    }

    @Test
    void aFileIsCalledByItsFolder(@TempDir Path folder) throws IOException {
        Path file = Files.createDirectories(folder.resolve("acme")).resolve("connector.yaml");
        Files.writeString(file, "id: acme\n");
        assertThat(ConnectorYaml.check(file)).allMatch(problem -> problem.file().equals("acme/connector.yaml"));
        assertThat(ConnectorYaml.check(folder.resolve("gone.yaml")).toString())
                .contains("gone.yaml:1: cannot be read (NoSuchFileException): is it there, is it a readable file?");
    }

    @Test
    void aFileThatIsTooLargeOrNoTextIsRefused() {
        byte[] large = "#".repeat(256 * 1024 + 1).getBytes(StandardCharsets.UTF_8);
        refused(large, "x.yaml:1: is larger than 256 KB: a connector is much smaller than that");
        refused(new byte[] {'i', 'd', ':', (byte) 0xff}, "x.yaml:1: is not UTF-8: save it as UTF-8");
        refused(new byte[] {'i', 'd', ':', 0}, "x.yaml:1: is not YAML: it holds a character that YAML does not allow");
        refused(new byte[0], "x.yaml:1: is empty: declare a connector (id, name, auth, api)");
    }

    @Test
    void aBombOfAliasesIsNotExpanded() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertThatExceptionOfType(InvalidConnectorFileException.class)
                .isThrownBy(() -> parse(bomb.toString()))
                .withMessageContaining("x.yaml:2: a1[0]: is an alias: write the value out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: "})
    void deepNestingIsCutOff(String opening) {
        refused(
                opening.repeat(100_000 / opening.length()).getBytes(StandardCharsets.UTF_8),
                "x.yaml:1: is nested more than 20 levels deep");
    }

    private static final String LEAST = """
            id: least
            name: Least
            auth: { oauth2: { auth_uri: https://id.example.com/auth, token_uri: https://id.example.com/token } }
            api: { base_url: https://api.example.com }
            """;

    private static Pagination pages(String yaml) {
        Connector connector = parse(
                LEAST + "pulls: { things: { get: /things, records: \"\", key: /id, pages: { " + yaml + " } } }\n");
        return Objects.requireNonNull(connector.pulls().get("things")).pages();
    }

    private static Connector parse(String yaml) {
        return ConnectorYaml.parse("x.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(byte[] source, String message) {
        assertThatExceptionOfType(InvalidConnectorFileException.class)
                .isThrownBy(() -> ConnectorYaml.parse("x.yaml", source))
                .withMessage(message);
    }

    static List<Path> faultyFiles() throws IOException, URISyntaxException {
        URL folder = Objects.requireNonNull(ConnectorYamlTest.class.getResource("faulty"));
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.sorted().toList();
        }
    }
}
