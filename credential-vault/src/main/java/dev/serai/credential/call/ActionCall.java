package dev.serai.credential.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.connector.Action;
import dev.serai.connector.Connector;
import dev.serai.connector.ErrorType;
import dev.serai.connector.HttpMethod;
import dev.serai.connector.SeraiException;
import dev.serai.connector.Template;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A connector's action with its parameters filled in: what to send.
 *
 * @param path a path below the base URL, or a whole URL; encoded
 * @param query not encoded
 * @param body JSON; null for a call without a body
 */
public record ActionCall(
        HttpMethod method,
        String path,
        Map<String, String> query,
        @Nullable JsonNode body) {
    public ActionCall {
        query = Map.copyOf(query);
    }

    /**
     * Fills in an action.
     *
     * @param values the connection's settings and kept values, see {@link ApiClient#values}; they win over parameters
     * @param parameters a JSON object; null values count as not given
     * @throws SeraiException USER, {@code unknown_action}, {@code invalid_parameters}, {@code missing_parameter} or
     *     {@code unknown_parameter}
     */
    public static ActionCall of(Connector connector, String name, Map<String, String> values, JsonNode parameters) {
        Action action = connector.actions().get(name);
        if (action == null) {
            throw refused(
                    "unknown_action",
                    connector.name() + " has no action '" + name + "': it has "
                            + connector.actions().keySet() + ".");
        }
        Map<String, JsonNode> given = given(connector, name, parameters);
        check(connector, name, action, values.keySet(), given.keySet());
        Texts texts = new Texts(name, values, given);
        Map<String, String> query = new LinkedHashMap<>();
        action.query().forEach((key, template) -> query.put(key, template.expand(texts.of(template))));
        return new ActionCall(
                action.method(), Placeholders.path(action.path(), texts.of(action.path())), query, body(action, texts));
    }

    private static Map<String, JsonNode> given(Connector connector, String name, JsonNode parameters) {
        Map<String, JsonNode> given = new HashMap<>();
        if (parameters.isObject()) {
            parameters.properties().forEach(entry -> {
                if (!entry.getValue().isNull()) {
                    given.put(entry.getKey(), entry.getValue());
                }
            });
        } else if (!parameters.isNull() && !parameters.isMissingNode()) {
            throw refused(
                    "invalid_parameters",
                    "The parameters of " + connector.name() + "'s action '" + name + "' must be a JSON object.");
        }
        return given;
    }

    private static void check(Connector connector, String name, Action action, Set<String> filled, Set<String> given) {
        Set<String> open = new TreeSet<>(action.parameters());
        open.removeAll(filled);
        Set<String> missing = new TreeSet<>(open);
        missing.removeAll(given);
        if (!missing.isEmpty()) {
            throw refused(
                    "missing_parameter",
                    connector.name() + "'s action '" + name + "' needs the parameters " + missing + " too.");
        }
        Set<String> unknown = new TreeSet<>(given);
        unknown.removeAll(open);
        if (!unknown.isEmpty()) {
            throw refused(
                    "unknown_parameter",
                    connector.name() + "'s action '" + name + "' has no parameters " + unknown + ": it takes " + open
                            + ".");
        }
    }

    private static @Nullable JsonNode body(Action action, Texts texts) {
        String whole = action.bodyParameter();
        if (whole != null) {
            return texts.json(whole);
        }
        Map<String, Template> fields = action.body();
        if (fields == null) {
            return null;
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        fields.forEach((field, template) -> {
            if (template.isSinglePlaceholder()) {
                body.set(field, texts.json(template.placeholders().iterator().next()));
            } else {
                body.put(field, template.expand(texts.of(template)));
            }
        });
        return body;
    }

    private static SeraiException refused(String code, String message) {
        return new SeraiException(ErrorType.USER, code, message);
    }

    /** Values as templates need them. */
    private record Texts(String action, Map<String, String> values, Map<String, JsonNode> given) {
        private static final int LONGEST_NUMBER = 1_000;

        Map<String, String> of(Template template) {
            Map<String, String> texts = new HashMap<>();
            for (String name : template.placeholders()) {
                String value = values.get(name);
                JsonNode parameter = given.get(name);
                if (value != null) {
                    texts.put(name, value);
                } else if (parameter != null) {
                    texts.put(name, text(name, parameter));
                }
            }
            return texts;
        }

        JsonNode json(String name) {
            String value = values.get(name);
            if (value != null) {
                return JsonNodeFactory.instance.textNode(value);
            }
            JsonNode parameter = given.get(name);
            return parameter == null ? JsonNodeFactory.instance.nullNode() : parameter;
        }

        private String text(String name, JsonNode parameter) {
            if (parameter.isContainerNode()) {
                throw refused(
                        "invalid_parameters",
                        "Parameter '" + name + "' of action '" + action
                                + "' must be a text, a number or true or false.");
            }
            BigDecimal number = parameter.isNumber() ? parameter.decimalValue() : null;
            if (number == null) {
                return parameter.asText();
            }
            // 1e999999999 written out would fill the memory
            return Math.abs(number.scale()) > LONGEST_NUMBER ? number.toString() : number.toPlainString();
        }
    }
}
