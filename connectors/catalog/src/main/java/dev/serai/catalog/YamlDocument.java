package dev.serai.catalog;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/**
 * The plain part of YAML: mappings, lists, texts, whole numbers, true and false, with the line of each. No tags, no
 * anchors, no merge keys; {@code yes} and {@code no} are texts and a number keeps its digits. Works on parser events,
 * so nothing is ever constructed that the text does not spell out.
 */
final class YamlDocument {
    private static final int DEEPEST = 20;
    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|-?[1-9][0-9]{0,17}");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Problems problems;
    private final Iterator<Event> events;

    private YamlDocument(String text, Problems problems) {
        this.problems = problems;
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(ConnectorYaml.LONGEST_BYTES);
        this.events = new Yaml(options).parse(new StringReader(text)).iterator();
    }

    /** The document's tree; null if there is none, which {@code problems} then explains. */
    static @Nullable JsonNode read(String text, Problems problems) {
        try {
            return new YamlDocument(text, problems).document();
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            problems.add(line, "is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            problems.add(1, "is not YAML: it holds a character that YAML does not allow");
        } catch (TooDeepException e) {
            problems.add(e.line, "is nested more than " + DEEPEST + " levels deep");
        }
        return null;
    }

    private @Nullable JsonNode document() {
        JsonNode root = null;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent) {
                if (root != null) {
                    problems.add(line(event), "holds a second document: one file declares one connector");
                    return root;
                }
                root = value(events.next(), JsonPointer.empty(), 0);
            }
        }
        if (root == null) {
            problems.add(1, "is empty: declare a connector (id, name, auth, api)");
        }
        return root;
    }

    private JsonNode value(Event event, JsonPointer at, int depth) {
        if (depth > DEEPEST) {
            throw new TooDeepException(line(event));
        }
        if (event instanceof AliasEvent) {
            problems.add(at, line(event), "is an alias: write the value out");
            return JSON.nullNode();
        }
        if (event instanceof NodeEvent node && node.getAnchor() != null) {
            problems.add(at, line(event), "has an anchor: remove '&" + node.getAnchor() + "'");
        }
        return switch (event) {
            case ScalarEvent scalar -> scalar(scalar, at);
            case MappingStartEvent start -> mapping(start, at, depth);
            case SequenceStartEvent start -> list(start, at, depth);
            default -> throw new IllegalStateException("a parser event out of order: " + event.getEventId());
        };
    }

    private JsonNode scalar(ScalarEvent scalar, JsonPointer at) {
        refuseTag(scalar.getTag(), scalar, at);
        String text = scalar.getValue();
        if (scalar.getScalarStyle() != DumperOptions.ScalarStyle.PLAIN) {
            return JSON.textNode(text);
        }
        if (WHOLE_NUMBER.matcher(text).matches()) {
            return JSON.numberNode(Long.parseLong(text));
        }
        return switch (text) {
            case "true", "false" -> JSON.booleanNode(Boolean.parseBoolean(text));
            case "", "~", "null" -> JSON.nullNode();
            default -> JSON.textNode(text);
        };
    }

    private ObjectNode mapping(MappingStartEvent start, JsonPointer at, int depth) {
        refuseTag(start.getTag(), start, at);
        ObjectNode mapping = JSON.objectNode();
        Map<String, Integer> firstLines = new HashMap<>();
        for (Event key = events.next(); !(key instanceof MappingEndEvent); key = events.next()) {
            @Nullable String name = key(key, at, depth);
            if (name == null) {
                value(events.next(), at, depth + 1);
                continue;
            }
            JsonPointer place = at.appendProperty(name);
            Integer first = firstLines.putIfAbsent(name, line(key));
            if (first != null) {
                problems.add(place, line(key), "stands here twice, first in line " + first + ": remove one");
            } else {
                problems.place(place, line(key));
            }
            JsonNode value = value(events.next(), place, depth + 1);
            if (first == null) {
                mapping.set(name, value);
            }
        }
        return mapping;
    }

    private @Nullable String key(Event event, JsonPointer at, int depth) {
        if (event instanceof ScalarEvent scalar && scalar.getAnchor() == null) {
            refuseTag(scalar.getTag(), scalar, at);
            return scalar.getValue();
        }
        problems.add(at, line(event), "has a key that is no plain text");
        value(event, at, depth + 1);
        return null;
    }

    private ArrayNode list(SequenceStartEvent start, JsonPointer at, int depth) {
        refuseTag(start.getTag(), start, at);
        ArrayNode list = JSON.arrayNode();
        for (Event element = events.next(); !(element instanceof SequenceEndEvent); element = events.next()) {
            JsonPointer place = at.appendIndex(list.size());
            problems.place(place, line(element));
            list.add(value(element, place, depth + 1));
        }
        return list;
    }

    private void refuseTag(@Nullable String tag, Event event, JsonPointer at) {
        if (tag != null) {
            problems.add(at, line(event), "has a YAML tag: remove '" + tag.replace("tag:yaml.org,2002:", "!!") + "'");
        }
    }

    private static int line(Event event) {
        return event.getStartMark().getLine() + 1;
    }

    private static final class TooDeepException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int line;

        TooDeepException(int line) {
            super("nested too deep", null, false, false);
            this.line = line;
        }
    }
}
