package dev.serai.credential.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.connector.Action;
import dev.serai.connector.Api;
import dev.serai.connector.Connector;
import dev.serai.connector.HttpMethod;
import dev.serai.connector.OAuth2;
import dev.serai.connector.SeraiException;
import dev.serai.connector.Template;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActionCallTest {
    private static final Map<String, String> VALUES = Map.of("realm", "a b", "instance_url", "https://eu5.example.com");

    @Test
    void parametersAreEncodedInPathsAndPlainInQueries() {
        ActionCall call = call(
                action("/{realm}/rows/{row}", Map.of("q", "find {text}"), null),
                "{'row':'1/../2?x=#','text':'a&b=c','other':null}");

        assertThat(call.path()).isEqualTo("/a%20b/rows/1%2F..%2F2%3Fx%3D%23");
        assertThat(call.query()).containsExactly(Map.entry("q", "find a&b=c"));
        assertThat(call.body()).isNull();
    }

    @Test
    void aUrlMayBeginThePathAsItIsButNowhereElse() {
        assertThat(call(action("{instance_url}/rows", Map.of(), null), "{}").path())
                .isEqualTo("https://eu5.example.com/rows");
        assertThat(call(action("/x/{instance_url}", Map.of(), null), "{}").path())
                .isEqualTo("/x/https%3A%2F%2Feu5.example.com");
    }

    @Test
    void fieldsOfTheBodyKeepTheirJson() {
        ActionCall call = call(
                action("/rows", Map.of(), Map.of("values", "{rows}", "note", "by {who}", "fixed", "RAW")),
                "{'rows':[[1,2.50,null]],'who':7}");

        assertThat(call.body()).isEqualTo(json("{'values':[[1,2.50,null]],'note':'by 7','fixed':'RAW'}"));
    }

    @Test
    void oneParameterMayBeTheWholeBody() {
        Action whole = new Action(HttpMethod.POST, new Template("/rows"), Map.of(), null, "row");

        assertThat(call(whole, "{'row':{'a':[1]}}").body()).isEqualTo(json("{'a':[1]}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|missing_parameter|needs the parameters [row, text] too",
                "{'row':null,'text':'a'}|missing_parameter|[row]",
                "{'row':1,'text':'a','rwo':2}|unknown_parameter|has no parameters [rwo]: it takes [row, text]",
                "{'row':1,'text':'a','realm':'other'}|unknown_parameter|[realm]",
                "{'row':{'a':1},'text':'a'}|invalid_parameters|Parameter 'row'",
                "[1]|invalid_parameters|must be a JSON object"
            })
    void whatIsWrongIsToldByName(String parameters, String code, String message) {
        assertThatThrownBy(() -> call(action("/{realm}/rows/{row}", Map.of("q", "{text}"), null), parameters))
                .isInstanceOfSatisfying(
                        SeraiException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void anUnknownActionIsTold() {
        assertThatThrownBy(() -> ActionCall.of(connector(action("/x", Map.of(), null)), "nosuch", VALUES, json("{}")))
                .hasMessage("Example has no action 'nosuch': it has [act].");
    }

    private static ActionCall call(Action action, String parameters) {
        return ActionCall.of(connector(action), "act", VALUES, json(parameters));
    }

    private static Action action(String path, Map<String, String> query, @Nullable Map<String, String> body) {
        return new Action(HttpMethod.POST, new Template(path), templates(query), body == null ? null : templates(body));
    }

    private static Map<String, Template> templates(Map<String, String> texts) {
        return texts.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> new Template(e.getValue())));
    }

    private static Connector connector(Action action) {
        return new Connector(
                "example",
                "Example",
                List.of(),
                null,
                Connector.Maturity.DECLARED,
                Map.of(),
                new OAuth2(
                        new Template("https://id.example.com/authorize"),
                        new Template("https://id.example.com/token"),
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
                        new Template("https://api.example.com"),
                        List.of(),
                        Api.Authorization.BEARER,
                        Map.of(),
                        List.of(),
                        Api.RateLimit.STANDARD,
                        null),
                Map.of("act", action),
                Map.of(),
                "hash");
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
