package dev.serai.camel.pull;

import dev.serai.catalog.ConnectorCatalog;
import dev.serai.connector.Connector;
import dev.serai.connector.Pagination;
import dev.serai.connector.Pull;
import dev.serai.connector.Pull.Cursor;
import dev.serai.connector.Pull.CursorType;
import dev.serai.connector.Template;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pulls for tests. */
final class TestPulls {
    static final Cursor BY_TIME = new Cursor("/at", CursorType.TIME, "1970-01-01T00:00:00Z", Duration.ZERO);
    static final Pagination NEXT_URL = new Pagination.NextUrl("/next");

    private TestPulls() {}

    static Pull items(Pagination pages, @Nullable Cursor cursor) {
        return new Pull(
                new Template("/items"),
                cursor == null ? Map.of() : Map.of("since", new Template("{cursor}")),
                "/items",
                "/id",
                cursor,
                pages,
                new Pull.DeletedSign("/gone", null));
    }

    /** A run of {@code items}. */
    static PullRun run(Pull pull, PageFetcher fetcher) {
        return new PullRun(connector(pull), "items", fetcher);
    }

    static Connector connector(Pull pull) {
        Connector observant = ConnectorCatalog.bundled().require("observant");
        return new Connector(
                "example",
                "Example",
                observant.categories(),
                observant.docs(),
                observant.maturity(),
                Map.of(),
                observant.auth(),
                observant.api(),
                Map.of(),
                Map.of("items", pull),
                "hash");
    }
}
