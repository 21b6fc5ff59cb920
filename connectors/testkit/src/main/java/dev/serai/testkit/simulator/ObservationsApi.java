package dev.serai.testkit.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sensors in fields and what they have observed, in pages; notes to observations. */
final class ObservationsApi implements ResourceApi {
    private static final Pattern NOTES = Pattern.compile("/api/observations/(obs-\\d+)/notes");
    private static final int SENSORS = 3;
    private static final int LONGEST_PAGE = 200;

    private final Records records;
    private final RequestLog log;
    private final Notes notes;
    private final Origin origin;
    private final int pageSize;
    private final AtomicBoolean absoluteLinks = new AtomicBoolean();

    ObservationsApi(Records records, RequestLog log, Notes notes, Origin origin, int pageSize) {
        this.records = records;
        this.log = log;
        this.notes = notes;
        this.origin = origin;
        this.pageSize = pageSize;
    }

    void absoluteLinks(boolean on) {
        absoluteLinks.set(on);
    }

    @Override
    public Answer answer(Call call, String user) {
        Matcher note = NOTES.matcher(call.path());
        if (note.matches()) {
            return only("POST", call, () -> notes.take(note.group(1), call.body()));
        }
        return switch (call.path()) {
            case "/api/me" ->
                only(
                        "GET",
                        call,
                        () -> Answer.json(
                                200,
                                Json.object()
                                        .put("id", Users.id(user))
                                        .put("email", Users.email(user))
                                        .put("name", Users.name(user))));
            case "/api/sensors" -> only("GET", call, ObservationsApi::sensors);
            case "/api/observations" -> only("GET", call, () -> observations(call));
            default -> Answer.notFound();
        };
    }

    private static Answer only(String method, Call call, Supplier<Answer> answer) {
        return call.method().equals(method)
                ? answer.get()
                : Answer.json(405, Json.object().put("error", "method_not_allowed"));
    }

    private static Answer sensors() {
        ObjectNode answer = Json.object();
        ArrayNode items = answer.putArray("items");
        for (int sensor = 1; sensor <= SENSORS; sensor++) {
            items.addObject()
                    .put("id", "sensor-" + sensor)
                    .put("field", "North " + sensor)
                    .put("depth_cm", 10 * sensor);
        }
        return Answer.json(200, answer.putNull("next"));
    }

    /** {@code after} is the page's position within the run; {@code since} goes along unchanged. */
    private Answer observations(Call call) {
        @Nullable String since = call.query("since");
        @Nullable String after = call.query("after");
        int start;
        int limit;
        try {
            start = after == null
                    ? (since == null || since.isEmpty() ? 1 : Records.firstAtOrAfter(Instant.parse(since)))
                    : Integer.parseInt(after.substring("obs-".length())) + 1;
            @Nullable String asked = call.query("limit");
            limit = asked == null ? pageSize : Math.clamp(Integer.parseInt(asked), 1, LONGEST_PAGE);
        } catch (DateTimeParseException | NumberFormatException | IndexOutOfBoundsException e) {
            return Answer.json(400, Json.object().put("error", "since, after or limit is malformed"));
        }
        int count = records.count();
        ObjectNode answer = Json.object();
        ArrayNode items = answer.putArray("items");
        int last = Math.min(count, start + limit - 1);
        for (int number = start; number <= last; number++) {
            items.add(observation(number));
        }
        answer.put("next", last < count && last >= start ? next(since, id(last), call.query("limit")) : null);
        log.page(call.path() + (call.rawQuery() == null ? "" : "?" + call.rawQuery()));
        return Answer.json(200, answer);
    }

    private String next(@Nullable String since, String after, @Nullable String limit) {
        return (absoluteLinks.get() ? origin.text() : "")
                + "/api/observations?after=" + after
                + (since == null ? "" : "&since=" + URLEncoder.encode(since, StandardCharsets.UTF_8))
                + (limit == null ? "" : "&limit=" + limit);
    }

    private static ObjectNode observation(int number) {
        double day = 2 * Math.PI * number / 144;
        return Json.object()
                .put("id", id(number))
                .put("sensor", "sensor-" + ((number - 1) % SENSORS + 1))
                .put("observed_at", Records.madeAt(number).toString())
                .put("soil_moisture", Math.round(1000 * (0.27 + 0.08 * Math.cos(day / 3))) / 1000.0)
                .put("temperature", Math.round(10 * (17 + 6 * Math.sin(day) + number % 5 * 0.3)) / 10.0);
    }

    private static String id(int number) {
        return String.format(Locale.ROOT, "obs-%06d", number);
    }
}
