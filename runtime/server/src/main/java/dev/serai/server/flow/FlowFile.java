package dev.serai.server.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file of flows, read: each route gets an id that is unique over all workspaces, and each {@code connector:} endpoint in
 * it is bound to the file's workspace, so that a flow finds the connections of its own workspace and of no other.
 *
 * @param yaml for Camel
 */
record FlowFile(String yaml, List<Flow> flows) {
    private static final YAMLMapper YAML = new YAMLMapper(new YAMLFactory());
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");
    private static final Pattern CONNECTION = Pattern.compile("[?&]connection=([^&\\s]+)");
    private static final String SCHEME = "connector:";
    private static final String WORKSPACE = "workspace";

    FlowFile {
        flows = List.copyOf(flows);
    }

    /** @param connections aliases or ids that it names */
    record Flow(String workspace, String id, Set<String> connections) {
        Flow {
            connections = Set.copyOf(connections);
        }

        /** Unique over all workspaces. */
        String routeId() {
            return routeId(workspace, id);
        }

        /** Whether it names this connection of its workspace. */
        boolean uses(Connection connection) {
            return connections.contains(connection.alias())
                    || connections.contains(connection.id().value());
        }

        static String routeId(String workspace, String id) {
            return workspace + "." + id;
        }
    }

    /**
     * Reads a file.
     *
     * @param name without its ending; names routes that have no id
     * @param isStopped such a route is loaded and not started
     * @throws SeraiException CONFIGURATION, {@code invalid_flow}
     */
    static FlowFile read(String workspace, String name, String text, Predicate<Flow> isStopped) {
        try {
            @Nullable JsonNode root = YAML.readTree(text);
            if (root == null || !root.isArray()) {
                throw invalid("The file is not a list of routes: begin with '- route:'.");
            }
            List<Flow> flows = new ArrayList<>();
            ArrayNode bound = YAML.createArrayNode();
            for (JsonNode item : root) {
                bound.add(item(workspace, name, item, flows, isStopped));
            }
            return new FlowFile(YAML.writeValueAsString(bound), flows);
        } catch (JsonProcessingException e) {
            throw invalid("The file is not YAML: line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ".");
        }
    }

    private static JsonNode item(
            String workspace, String name, JsonNode item, List<Flow> flows, Predicate<Flow> isStopped) {
        JsonNode route = item.get("route");
        JsonNode from = item.get("from");
        if (route == null && from == null) {
            return bind(item, workspace, new HashSet<>());
        }
        Set<String> connections = new HashSet<>();
        ObjectNode bound = route instanceof ObjectNode whole
                ? (ObjectNode) bind(whole, workspace, connections)
                : YAML.createObjectNode().set("from", bind(from == null ? item : from, workspace, connections));
        String id = bound.path("id").asText(flows.isEmpty() ? name : name + "-" + (flows.size() + 1));
        if (!ID.matcher(id).matches()) {
            throw invalid("The route id '" + id.replaceAll("[^A-Za-z0-9_.-]", "?")
                    + "' has other characters than letters, digits, dot, underscore and hyphen.");
        }
        if (flows.stream().anyMatch(other -> other.id().equals(id))) {
            throw invalid("Two routes have the id '" + id + "'.");
        }
        Flow flow = new Flow(workspace, id, connections);
        bound.put("id", flow.routeId());
        if (isStopped.test(flow)) {
            bound.put("autoStartup", "false");
        }
        flows.add(flow);
        return YAML.createObjectNode().set("route", bound);
    }

    /** A copy in which every {@code connector:} endpoint names the workspace. */
    private static JsonNode bind(JsonNode node, String workspace, Set<String> connections) {
        return switch (node) {
            case TextNode text -> TextNode.valueOf(bind(text.asText(), workspace, connections));
            case ArrayNode list -> {
                ArrayNode copy = YAML.createArrayNode();
                list.forEach(element -> copy.add(bind(element, workspace, connections)));
                yield copy;
            }
            case ObjectNode object -> bindObject(object, workspace, connections);
            default -> node;
        };
    }

    private static ObjectNode bindObject(ObjectNode object, String workspace, Set<String> connections) {
        ObjectNode copy = YAML.createObjectNode();
        JsonNode parameters = object.get("parameters");
        if (object.path("uri").asText().startsWith(SCHEME) && parameters != null) {
            if (parameters.has(WORKSPACE)) {
                throw foreign();
            }
            if (parameters.hasNonNull("connection")) {
                connections.add(parameters.get("connection").asText());
            }
        }
        object.properties().forEach(field -> copy.set(field.getKey(), bind(field.getValue(), workspace, connections)));
        if (object.path("uri").asText().startsWith(SCHEME) && copy.get("parameters") instanceof ObjectNode given) {
            // Camel takes parameters here or in the URI, not in both
            copy.set("uri", object.get("uri"));
            given.put(WORKSPACE, workspace);
        }
        return copy;
    }

    private static String bind(String text, String workspace, Set<String> connections) {
        if (!text.startsWith(SCHEME)) {
            return text;
        }
        if (text.contains("?workspace=") || text.contains("&workspace=")) {
            throw foreign();
        }
        Matcher named = CONNECTION.matcher(text);
        while (named.find()) {
            connections.add(named.group(1));
        }
        return text + (text.contains("?") ? "&" : "?") + WORKSPACE + "=" + workspace;
    }

    private static SeraiException foreign() {
        return invalid("A flow uses the connections of its own workspace: leave 'workspace' out.");
    }

    private static SeraiException invalid(String message) {
        return new SeraiException(ErrorType.CONFIGURATION, "invalid_flow", message);
    }
}
