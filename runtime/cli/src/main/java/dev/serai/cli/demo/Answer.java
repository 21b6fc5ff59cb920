package dev.serai.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server answered.
 *
 * @param request the method and path that were asked for, without query: a query may hold a code
 */
record Answer(String request, URI uri, int status, Optional<URI> location, String body) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern ALERT = Pattern.compile("role=\"alert\"[^>]*>(.*?)</", Pattern.DOTALL);
    private static final Pattern TITLE = Pattern.compile("<title>(.*?)</title>", Pattern.DOTALL);

    static Answer of(HttpResponse<String> response) {
        return new Answer(
                response.request().method() + " " + response.uri().getPath(),
                response.uri(),
                response.statusCode(),
                response.headers().firstValue("Location").map(response.uri()::resolve),
                response.body());
    }

    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException _) {
            throw new Unexpected("JSON from " + request, toString(), "");
        }
    }

    /** Itself, if it has this status. */
    Answer expect(int wanted, String advice) {
        if (status != wanted) {
            throw new Unexpected(wanted + " from " + request, toString(), advice);
        }
        return this;
    }

    /** Itself, if it is a redirect. */
    URI expectRedirect(String advice) {
        return status / 100 == 3 && location.isPresent() ? location.get() : redirectMissing(advice);
    }

    private URI redirectMissing(String advice) {
        throw new Unexpected("a redirect from " + request, toString(), advice);
    }

    /** The status and, from the body, what a person reads first; never the body as a whole. */
    @Override
    public String toString() {
        String words = words();
        return status + (words.isEmpty() ? "" : " (" + words + ")");
    }

    private String words() {
        if (body.startsWith("{")) {
            JsonNode json = json();
            return json.path("detail").asText(json.path("error").asText());
        }
        for (Pattern place : new Pattern[] {ALERT, TITLE}) {
            Matcher found = place.matcher(body);
            if (found.find()) {
                return found.group(1)
                        .replaceAll("<[^>]*>", "")
                        .replace("&#39;", "'")
                        .replace("&quot;", "\"")
                        .replace("&amp;", "&")
                        .replaceAll("\\s+", " ")
                        .strip();
            }
        }
        return "";
    }
}
