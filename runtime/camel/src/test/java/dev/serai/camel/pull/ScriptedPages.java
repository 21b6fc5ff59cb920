package dev.serai.camel.pull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers as a provider could give them, one after the other, and what was asked for. */
final class ScriptedPages implements PageFetcher {
    private static final String BASE = "https://api.example.com/v1";

    final List<String> asked = new ArrayList<>();
    private final Deque<Object> answers = new ArrayDeque<>();
    private final Map<String, String> values;

    ScriptedPages(Map<String, String> values) {
        this.values = values;
    }

    /** @param json with apostrophes for quotes */
    ScriptedPages then(String json, String... links) {
        answers.add(new Scripted(parse(json.replace('\'', '"')), List.of(links)));
        return this;
    }

    ScriptedPages thenStatus(int status) {
        answers.add(PullException.answered(status, "answered " + status));
        return this;
    }

    @Override
    public Map<String, String> values() {
        return values;
    }

    @Override
    public Answer get(String pathOrUrl, Map<String, String> query) {
        StringBuilder whole = new StringBuilder(pathOrUrl);
        new TreeMap<>(query)
                .forEach((name, value) -> whole.append(whole.indexOf("?") < 0 ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(value));
        asked.add(whole.toString());
        return switch (answers.removeFirst()) {
            case Scripted(JsonNode body, List<String> links) -> new Answer(url(pathOrUrl), body, links);
            case PullException refusal -> throw refusal;
            default -> throw new AssertionError("No such answer");
        };
    }

    private static URI url(String pathOrUrl) {
        return URI.create(pathOrUrl.startsWith("http") ? pathOrUrl : BASE + pathOrUrl);
    }

    private static JsonNode parse(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private record Scripted(JsonNode body, List<String> links) {}
}
