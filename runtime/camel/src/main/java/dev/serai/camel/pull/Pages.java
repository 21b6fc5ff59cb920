package dev.serai.camel.pull;

import dev.serai.camel.pull.PageFetcher.Answer;
import dev.serai.connector.ErrorType;
import dev.serai.connector.Pagination;
import dev.serai.connector.Pull;
import dev.serai.credential.call.Placeholders;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.hc.client5.http.utils.URIUtils;
import org.apache.hc.core5.net.URIBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a pull's pages. A position is the next page's URL, token, offset or number as text, so that it can be kept
 * in a checkpoint; null is the first page. A provider that leads in a circle is stopped.
 */
final class Pages {
    private static final String CURSOR = "cursor";

    private final String name;
    private final Pull pull;
    private final PageFetcher fetcher;
    private final String start;
    private final Set<String> visited = new HashSet<>();

    /**
     * @param name for messages
     * @param start what {@code {cursor}} stands for; if empty, query parameters that need it are left out
     */
    Pages(String name, Pull pull, PageFetcher fetcher, String start) {
        this.name = name;
        this.pull = pull;
        this.fetcher = fetcher;
        this.start = start;
    }

    Answer get(@Nullable String position) {
        Map<String, String> values = new HashMap<>(fetcher.values());
        values.put(CURSOR, start);
        if (position != null && isUrl(pull.pages())) {
            visited.add(position);
            return fetcher.get(position, Map.of());
        }
        Map<String, String> query = new HashMap<>();
        pull.query().forEach((parameter, template) -> {
            if (!start.isEmpty() || !template.placeholders().contains(CURSOR)) {
                query.put(parameter, template.expand(values));
            }
        });
        addPosition(query, position);
        if (position != null) {
            visited.add(position);
        }
        return fetcher.get(Placeholders.path(pull.path(), values), query);
    }

    /**
     * The position after this page; null if it was the last.
     *
     * @param records how many this page had
     */
    @Nullable
    String next(Answer answer, @Nullable String position, int records) {
        @Nullable
        String next = switch (pull.pages()) {
            case Pagination.None none -> null;
            case Pagination.NextUrl url ->
                resolved(answer.url(), Json.scalar(answer.body().at(url.at())));
            case Pagination.LinkHeader link -> resolved(answer.url(), Links.next(answer.links()));
            case Pagination.CursorToken token -> Json.scalar(answer.body().at(token.at()));
            case Pagination.Offset offset ->
                records < offset.size() ? null : Long.toString(number(position, 0) + records);
            case Pagination.PageNumber page ->
                records < page.size() ? null : Long.toString(number(position, page.first()) + 1);
        };
        if (next != null && (visited.contains(next) || next.equals(urlOf(answer)))) {
            throw PullException.of(
                    ErrorType.PROVIDER,
                    "pull_page_loop",
                    "Pull '" + name + "' goes round in a circle: the provider names a page as the next that was read"
                            + " already. Check 'pages' of the connector.");
        }
        return next;
    }

    private @Nullable String urlOf(Answer answer) {
        return isUrl(pull.pages()) ? answer.url().toString() : null;
    }

    private void addPosition(Map<String, String> query, @Nullable String position) {
        switch (pull.pages()) {
            case Pagination.None none -> {}
            case Pagination.NextUrl url -> {}
            case Pagination.LinkHeader link -> {}
            case Pagination.CursorToken token -> {
                if (position != null) {
                    query.put(token.parameter(), position);
                }
            }
            case Pagination.Offset offset -> {
                query.put(offset.parameter(), Long.toString(number(position, 0)));
                putSize(query, offset.sizeParameter(), offset.size());
            }
            case Pagination.PageNumber page -> {
                query.put(page.parameter(), Long.toString(number(position, page.first())));
                putSize(query, page.sizeParameter(), page.size());
            }
        }
    }

    private static void putSize(Map<String, String> query, @Nullable String parameter, int size) {
        if (parameter != null) {
            query.put(parameter, Integer.toString(size));
        }
    }

    private static boolean isUrl(Pagination pages) {
        return switch (pages) {
            case Pagination.NextUrl url -> true;
            case Pagination.LinkHeader link -> true;
            case Pagination.None none -> false;
            case Pagination.CursorToken token -> false;
            case Pagination.Offset offset -> false;
            case Pagination.PageNumber page -> false;
        };
    }

    private static long number(@Nullable String position, int first) {
        return position == null ? first : Long.parseLong(position);
    }

    /** As a browser would: relative to the page that names it. Whether it may be called is checked when it is. */
    private @Nullable String resolved(URI page, @Nullable String next) {
        if (next == null) {
            return null;
        }
        try {
            URIBuilder whole = new URIBuilder(URIUtils.resolve(page, new URI(next)));
            // some providers put the token into their links; it is sent as a header, and checkpoints hold no secrets
            return whole.removeParameter("access_token").build().toString();
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw PullException.of(
                    ErrorType.PROVIDER,
                    "pull_unreadable",
                    "Pull '" + name
                            + "': the provider names a next page that is no URL. Check 'pages' of the connector.");
        }
    }
}
