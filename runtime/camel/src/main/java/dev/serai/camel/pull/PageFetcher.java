package dev.serai.camel.pull;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Gets one page. */
public interface PageFetcher {
    /** What paths and queries may name: the connection's settings and kept values. */
    Map<String, String> values();

    /**
     * @param pathOrUrl a path below the base URL, or a whole URL; encoded. A host that the connector does not name is refused
     * @param query values to add, not encoded
     * @throws PullException if the provider cannot be reached, answers with an error, or with something that is no JSON
     */
    Answer get(String pathOrUrl, Map<String, String> query);

    /**
     * @param url that was called
     * @param links values of the {@code Link} header (RFC 8288)
     */
    record Answer(URI url, JsonNode body, List<String> links) {
        public Answer {
            links = List.copyOf(links);
        }
    }
}
