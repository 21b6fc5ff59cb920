package dev.serai.server.dataset;

import dev.serai.server.dataset.DatasetExport.Item;
import dev.serai.server.dataset.DatasetExport.Range;
import dev.serai.server.identity.AnyToken;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.OpenPaths;
import dev.serai.server.identity.Scope;
import dev.serai.server.web.HttpProblem;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/v1/datasets}. */
@RestController
@RequestMapping("/api/v1/datasets")
class DatasetApi {
    private static final int LONGEST = 200;

    private final Datasets datasets;
    private final DatasetAccess access;
    private final DatasetExport export;
    private final DatasetChanges changes;
    private final JsonMapper json;

    DatasetApi(Datasets datasets, DatasetAccess access, DatasetExport export, DatasetChanges changes, JsonMapper json) {
        this.datasets = datasets;
        this.access = access;
        this.export = export;
        this.changes = changes;
        this.json = json;
    }

    /** Open datasets are readable by anybody; the others are refused further in. */
    @Bean
    static OpenPaths datasetPaths() {
        return OpenPaths.of("/api/v1/datasets", "/api/v1/datasets/*/records");
    }

    /** A dataset as the API tells it. */
    record View(
            String name,
            String workspace,
            boolean open,
            long records,
            Instant createdAt,
            @Nullable Instant changedAt) {
        static View of(Dataset one) {
            return new View(one.name(), one.workspace(), one.open(), one.records(), one.createdAt(), one.changedAt());
        }
    }

    record Views(List<View> items, @Nullable String next) {}

    @GetMapping
    @AnyToken
    Views list(
            @RequestParam(name = "workspace", required = false) @Nullable String workspace,
            @RequestParam(name = "after", required = false) @Nullable String after,
            @RequestParam(name = "limit", defaultValue = "50") int limit) {
        List<View> found = access.list(workspace, after, checked(limit) + 1).stream()
                .map(View::of)
                .toList();
        return found.size() <= limit
                ? new Views(found, null)
                : new Views(found.subList(0, limit), found.get(limit - 1).name());
    }

    /** @param position what {@code since} asks for changes after these records with */
    record Items(List<Item> items, @Nullable String next, String position) {}

    /**
     * Records in the order of their changes: a page of JSON, or all of them as lines of JSON or CSV.
     *
     * @param since a cursor from an earlier answer, or an RFC 3339 time
     * @param limit the most records; JSON at most 200
     * @param format {@code json}, {@code ndjson} or {@code csv}, for links; wins over {@code Accept}
     */
    @GetMapping("/{name}/records")
    @AnyToken
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = "application/json", schema = @Schema(implementation = Items.class)),
                @Content(mediaType = "application/x-ndjson", schema = @Schema(implementation = Item.class)),
                @Content(mediaType = "text/csv", schema = @Schema(type = "string"))
            })
    void records(
            @PathVariable("name") String name,
            @RequestParam(name = "workspace", required = false) @Nullable String workspace,
            @RequestParam(name = "since", required = false) @Nullable String since,
            @RequestParam(name = "deleted", defaultValue = "false") boolean deleted,
            @RequestParam(name = "limit", required = false) @Nullable Integer limit,
            @RequestParam(name = "format", required = false) @Nullable String format,
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept,
            HttpServletResponse response)
            throws IOException {
        Dataset dataset = access.readable(workspace, name);
        DatasetFormat as = DatasetFormat.of(format, accept);
        long after = after(dataset, since);
        if (limit != null && limit < 1) {
            throw HttpProblem.unprocessable("invalid_limit", "limit is a number from 1.");
        }
        Range range = new Range(after, deleted, limit == null ? Integer.MAX_VALUE : limit);
        response.setContentType(as.mediaType());
        response.setCharacterEncoding("UTF-8");
        response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (format != null) {
            response.setHeader(
                    HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + dataset.name() + as.ending() + "\"");
        }
        switch (as) {
            case JSON -> {
                Items page = page(dataset, after, deleted, checked(limit == null ? LONGEST : limit));
                response.getWriter().write(json.writeValueAsString(page));
            }
            case NDJSON -> export.ndjson(dataset, range, response.getWriter());
            case CSV -> export.csv(dataset, range, response.getWriter());
        }
    }

    private Items page(Dataset dataset, long after, boolean deleted, int limit) {
        List<DatasetRecord> found = datasets.records(dataset.id(), after, deleted, limit + 1);
        List<DatasetRecord> shown = found.size() <= limit ? found : found.subList(0, limit);
        String position = Position.write(
                dataset, shown.isEmpty() ? after : shown.getLast().position());
        return new Items(shown.stream().map(Item::of).toList(), found.size() > limit ? position : null, position);
    }

    private long after(Dataset dataset, @Nullable String since) {
        Instant time = since == null ? null : Position.time(since);
        return time == null ? Position.read(dataset, since) : datasets.positionBefore(dataset.id(), time);
    }

    /** What a write did. */
    record Written(int added, int changed, int deleted, int unchanged) {}

    /**
     * Adds or changes records: a JSON object, an array of them, or lines of JSON.
     *
     * @param key JSON pointer to what identifies a record
     */
    @PostMapping(path = "/{name}/records")
    @NeedsScope(Scope.DATASETS_WRITE)
    Written write(
            @PathVariable("name") String name,
            @RequestParam(name = "key", defaultValue = "/id") String key,
            @RequestBody String body,
            CurrentUser user) {
        user.requireWritingDatasets();
        List<NewRecord> records = PostedRecords.read(body, key);
        Datasets.Written written = changes.write(user, name, records);
        int done = written.added() + written.changed() + written.deleted();
        return new Written(written.added(), written.changed(), written.deleted(), records.size() - done);
    }

    /** @param open whether it is readable without signing in */
    record Settings(boolean open) {}

    @PutMapping("/{name}")
    View change(@PathVariable("name") String name, @RequestBody Settings settings, CurrentUser user) {
        return View.of(changes.open(user, access.changeable(user, name), settings.open()));
    }

    private static int checked(int limit) {
        if (limit < 1 || limit > LONGEST) {
            throw HttpProblem.unprocessable("invalid_limit", "limit is a number from 1 to " + LONGEST + ".");
        }
        return limit;
    }
}
