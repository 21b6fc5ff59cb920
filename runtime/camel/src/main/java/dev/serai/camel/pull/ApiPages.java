package dev.serai.camel.pull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connector.ErrorType;
import dev.serai.credential.call.ApiClient;
import dev.serai.credential.call.CallTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Gets pages from the provider's API through a connection. A page is held in memory, so its size is bounded. */
public final class ApiPages implements PageFetcher {
    /** Bytes of one page. */
    static final int LARGEST_PAGE = 32 * 1024 * 1024;

    private final ApiClient client;
    private final Supplier<CallTarget> target;

    /** @param target asked before every page, so that a connection which was authorised anew is noticed */
    public ApiPages(ApiClient client, Supplier<CallTarget> target) {
        this.client = client;
        this.target = target;
    }

    @Override
    public Map<String, String> values() {
        return client.values(target.get());
    }

    @Override
    public Answer get(String pathOrUrl, Map<String, String> query) {
        CallTarget now = target.get();
        URI url = client.url(now, pathOrUrl, query);
        HttpGet request = new HttpGet(url);
        request.setHeader(HttpHeaders.ACCEPT, "application/json");
        try {
            return client.execute(now, request, response -> read(now, request, url, response));
        } catch (IOException e) {
            throw new PullException(
                    ErrorType.PROVIDER,
                    "pull_unreachable",
                    true,
                    now.connector().name() + " (" + url.getHost()
                            + ") could not be reached, or its answer was cut off: "
                            + e.getClass().getSimpleName() + ".",
                    e);
        }
    }

    private static Answer read(CallTarget target, HttpGet request, URI url, ClassicHttpResponse response)
            throws IOException {
        int status = response.getCode();
        if (status / 100 != 2) {
            throw PullException.answered(
                    status,
                    target.connector().name() + " answered " + status + " for " + url.getPath()
                            + " through connection '" + target.connection().alias() + "'" + advice(status));
        }
        @Nullable HttpEntity entity = response.getEntity();
        byte[] body = entity == null ? new byte[0] : body(target, request, entity);
        List<String> links =
                Arrays.stream(response.getHeaders("Link")).map(Header::getValue).toList();
        try {
            JsonNode json = Json.MAPPER.readTree(body);
            return new Answer(url, json, links);
        } catch (JsonProcessingException e) {
            throw PullException.of(
                    ErrorType.PROVIDER,
                    "pull_unreadable",
                    target.connector().name() + " answered " + url.getPath() + " with something that is not JSON.");
        }
    }

    private static byte[] body(CallTarget target, HttpGet request, HttpEntity entity) throws IOException {
        InputStream content = entity.getContent();
        byte[] body = content.readNBytes(LARGEST_PAGE + 1);
        if (body.length > LARGEST_PAGE) {
            // closing it would read it to its end
            request.cancel();
            throw PullException.of(
                    ErrorType.CONFIGURATION,
                    "pull_page_too_large",
                    "A page of " + target.connector().name() + " is larger than " + LARGEST_PAGE / 1024 / 1024
                            + " MB: the connector's pull should ask for smaller pages.");
        }
        content.close();
        return body;
    }

    private static String advice(int status) {
        return switch (status) {
            case 401, 403 -> ": the account or the OAuth client's scopes do not allow it.";
            case 429 -> ": too fast. The next run goes on from here.";
            default -> status >= 500 ? ": the provider has trouble. The next run goes on from here." : ".";
        };
    }
}
