package dev.serai.testkit.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists in pages with a {@code Link} header (RFC 8288), and who the user is. */
final class RepositoriesApi implements ResourceApi {
    private static final int LONGEST_PAGE = 100;

    private final Records records;
    private final RequestLog log;
    private final Notes notes;
    private final Origin origin;
    private final int pageSize;

    RepositoriesApi(Records records, RequestLog log, Notes notes, Origin origin, int pageSize) {
        this.records = records;
        this.log = log;
        this.notes = notes;
        this.origin = origin;
        this.pageSize = pageSize;
    }

    @Override
    public Answer answer(Call call, String user) {
        if (call.path().equals("/user")) {
            return Answer.json(
                    200,
                    Json.object()
                            .put("login", user)
                            .put("id", Math.abs((long) user.hashCode()))
                            .put("name", Users.name(user))
                            .put("email", Users.email(user)));
        }
        if (call.path().matches("/repos/[\\w.-]+/[\\w.-]+/issues")
                && call.method().equals("POST")) {
            notes.take(call.path(), call.body());
            return Answer.json(
                    201,
                    Json.object()
                            .put("id", records.count() + notes.received().size())
                            .put("number", notes.received().size())
                            .put("title", call.json().path("title").asText())
                            .put("state", "open"));
        }
        return call.path().matches("/user/repos|/(user/)?issues|/repos/[\\w.-]+/[\\w.-]+/issues")
                ? list(call, user)
                : Answer.notFound();
    }

    private Answer list(Call call, String user) {
        int page;
        int size;
        int first;
        try {
            page = Math.max(1, number(call, "page", 1));
            size = Math.clamp(number(call, "per_page", pageSize), 1, LONGEST_PAGE);
            @Nullable String since = call.query("since");
            first = since == null || since.isEmpty() ? 1 : Records.firstAtOrAfter(Instant.parse(since));
        } catch (NumberFormatException | DateTimeParseException e) {
            return Answer.json(422, Json.object().put("message", "Validation Failed"));
        }
        int start = first + (page - 1) * size;
        int count = records.count();
        int last = Math.min(count, start + size - 1);
        ArrayNode found = Json.MAPPER.createArrayNode();
        for (int number = start; number <= last; number++) {
            found.add(item(number, user, call.path().endsWith("/repos")));
        }
        log.page(call.path() + (call.rawQuery() == null ? "" : "?" + call.rawQuery()));
        Answer answer = Answer.json(200, found);
        return last < count
                ? answer.with(Map.of(
                        "Link", "<" + link(call, page + 1) + ">; rel=\"next\", <" + link(call, 1) + ">; rel=\"first\""))
                : answer;
    }

    private String link(Call call, int page) {
        @Nullable String query = call.rawQuery();
        String others =
                query == null ? "" : query.replaceAll("(^|&)page=\\d+", "").replaceFirst("^&", "");
        return origin.text() + call.path() + "?" + (others.isEmpty() ? "" : others + "&") + "page=" + page;
    }

    private static int number(Call call, String name, int otherwise) {
        @Nullable String text = call.query(name);
        return text == null ? otherwise : Integer.parseInt(text);
    }

    private static ObjectNode item(int number, String user, boolean repository) {
        String time = Records.madeAt(number).toString();
        ObjectNode item =
                Json.object().put("id", 1000 + number).put("updated_at", time).put("created_at", time);
        return repository
                ? item.put("name", "repo-" + number)
                        .put("full_name", user + "/repo-" + number)
                        .put("private", number % 4 == 0)
                : item.put("number", number).put("title", "Issue " + number).put("state", "open");
    }
}
