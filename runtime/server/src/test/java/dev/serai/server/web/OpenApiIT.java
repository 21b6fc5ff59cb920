package dev.serai.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code /openapi.yaml}, from which clients are generated, says what the calls really ask for and answer. */
class OpenApiIT extends PlatformTest {
    private final Visitor visitor = platform.visitor();

    @Test
    void theOpenApiDocumentIsThere() {
        String document = visitor.get("/openapi.yaml").body();

        assertThat(document)
                .startsWith("openapi: 3.1")
                .contains(
                        "/api/v1/session:",
                        "/api/v1/connectors/{id}:",
                        "/api/v1/oauth-clients:",
                        "/api/v1/oauth-clients/{id}/brake:",
                        "/api/v1/connections/{id}/refresh:",
                        "/api/v1/connections/{id}/proxy/{path}:",
                        "/api/v1/connections/{id}/actions/{action}:",
                        "/api/v1/connections/{id}/pulls/{pull}/runs:",
                        "/api/v1/datasets/{name}/records:",
                        "/api/v1/flows:",
                        "/api/v1/jobs/{id}/runs/{run}/output:",
                        "/api/v1/bridge-clients:",
                        "/api/v1/bridge-endpoints/{id}:",
                        "/bridge/authorizations:",
                        "/bridge/token:",
                        "- bridge_client",
                        "code_challenge_method:",
                        "name: X-CSRF-Token",
                        "tokenUrl: " + platform.url() + "/oauth2/token",
                        "- credentials:read")
                .doesNotContain("CurrentUser")
                .doesNotContain("/**")
                .doesNotContain("/logout:")
                .doesNotContain("/bridge:");
    }

    @Test
    void theOpenApiDocumentNamesFieldsAsTheyAreOnTheWireAndEachRecordByItsOwnName() throws IOException {
        JsonNode schemas =
                new YAMLMapper().readTree(visitor.get("/openapi.yaml").body()).at("/components/schemas");
        assertThat(schemas.properties().stream()
                        .flatMap(schema -> schema.getValue().path("properties").propertyStream())
                        .map(Map.Entry::getKey))
                .contains("client_secret", "redirect_uri", "used_generation", "verification_uri")
                .allMatch(field -> field.matches("[a-z0-9_]+"));
        assertThat(schemas.path("OAuthClientView").path("properties").has("redirect_uri"))
                .isTrue();
        assertThat(schemas.path("OAuthClientItems").toString()).contains("OAuthClientView");
        assertThat(schemas.has("View")).isFalse();
    }

    @Test
    void onlyWhatChangesSomethingNeedsTheCsrfToken() throws IOException {
        assertThat(calls().filter(Call::isSafe)).isNotEmpty().allSatisfy(call -> {
            assertThat(call.security().toString()).as(call.name()).doesNotContain("csrf");
            assertThat(call.said().has("requestBody")).as(call.name()).isFalse();
        });
        assertThat(calls().filter(call -> !call.isSafe()))
                .isNotEmpty()
                .allSatisfy(call -> assertThat(call.security())
                        .as(call.name())
                        .allMatch(way -> !way.has("session") || way.has("csrf")));
    }

    @Test
    void everyCallSaysHowItIsCalledAndThatErrorsAreProblems() throws IOException {
        assertThat(calls()).allSatisfy(call -> {
            assertThat(call.security()).as(call.name()).isNotEmpty();
            for (String status : List.of("401", "403", "default")) {
                assertThat(call.said().at("/responses/" + status + "/$ref").asText())
                        .as(call.name())
                        .isEqualTo("#/components/responses/Problem");
            }
            assertThat(call.said().path("responses").has("404"))
                    .as(call.name())
                    .isEqualTo(call.path().contains("{"));
        });
        JsonNode problem = document().at("/components/responses/Problem/content/application~1problem+json/schema");
        assertThat(problem.path("$ref").asText()).isEqualTo("#/components/schemas/Problem");
        assertThat(document()
                        .at("/components/schemas/Problem/required")
                        .valueStream()
                        .map(JsonNode::asText))
                .containsExactlyInAnyOrder("status", "title", "code", "detail");
    }

    @Test
    void aTokenOfAnAccountIsForProgramsAndOpenDatasetsForEverybody() throws IOException {
        assertThat(call("/api/v1/connections/{id}/token", "get").security().toString())
                .isEqualTo("[{\"access_token\":[\"credentials:read\"]}]".replace("access_token", "token"));
        for (String open : List.of("/api/v1/datasets", "/api/v1/datasets/{name}/records")) {
            assertThat(call(open, "get").security()).as(open).anyMatch(JsonNode::isEmpty);
        }
        assertThat(calls().filter(call -> call.security().stream().anyMatch(JsonNode::isEmpty))
                        .map(Call::name))
                .containsExactlyInAnyOrder("get /api/v1/datasets", "get /api/v1/datasets/{name}/records");
    }

    @Test
    void whatGoesToAProviderHasABody() throws IOException {
        assertThat(call("/api/v1/connections/{id}/proxy/{path}", "post")
                        .said()
                        .at("/requestBody/content/*~1*")
                        .isObject())
                .isTrue();
        assertThat(call("/api/v1/connections/{id}/actions/{action}", "post")
                        .said()
                        .at("/requestBody/content/application~1json/schema/type")
                        .asText())
                .isEqualTo("object");
    }

    @Test
    void callsAreFoundByTheWordsOfThePages() throws IOException {
        List<String> named = new ArrayList<>();
        document().path("tags").forEach(tag -> named.add(tag.path("name").asText()));
        assertThat(named).startsWith("Session", "Connections", "Connectors", "OAuth clients", "Pulls", "Datasets");
        List<String> used = new ArrayList<>();
        document()
                .path("paths")
                .forEach(path -> path.forEach(said -> said.path("tags").forEach(tag -> used.add(tag.asText()))));
        assertThat(used).isNotEmpty().isSubsetOf(named);
        assertThat(used).containsAll(named);
    }

    /** One call of {@code /api/v1}. */
    private record Call(String path, String method, JsonNode said) {
        String name() {
            return method + " " + path;
        }

        boolean isSafe() {
            return List.of("get", "head", "options").contains(method);
        }

        List<JsonNode> security() {
            return said.path("security").valueStream().toList();
        }
    }

    private JsonNode document() throws IOException {
        return new YAMLMapper().readTree(visitor.get("/openapi.yaml").body());
    }

    private Stream<Call> calls() throws IOException {
        return document()
                .path("paths")
                .propertyStream()
                .filter(path -> path.getKey().startsWith("/api/v1/"))
                .flatMap(path -> path.getValue()
                        .propertyStream()
                        .filter(one -> one.getValue().has("responses"))
                        .map(one -> new Call(path.getKey(), one.getKey(), one.getValue())));
    }

    private Call call(String path, String method) throws IOException {
        return calls().filter(call -> call.name().equals(method + " " + path))
                .findFirst()
                .orElseThrow();
    }
}
