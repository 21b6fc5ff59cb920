package dev.serai.testkit.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Queries in a language like SOQL, with {@code nextRecordsUrl}; records that can be created. */
final class QueryApi implements ResourceApi {
    private static final Pattern DATA = Pattern.compile("/services/data/v\\d+\\.\\d+/(query|sobjects)(/.*)?");
    private static final Pattern FROM = Pattern.compile("\\bFROM\\s+(\\w+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern SINCE =
            Pattern.compile("SystemModstamp\\s*>=?\\s*([0-9T:.+Z-]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern LOCATOR = Pattern.compile("/01g(\\w+?)-(\\d+)-(\\d+)");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'");

    private final Records records;
    private final RequestLog log;
    private final Notes notes;
    private final int pageSize;

    QueryApi(Records records, RequestLog log, Notes notes, int pageSize) {
        this.records = records;
        this.log = log;
        this.notes = notes;
        this.pageSize = pageSize;
    }

    @Override
    public Answer answer(Call call, String user) {
        if (call.path().equals("/services/oauth2/userinfo")) {
            return Answer.json(
                    200,
                    Json.object()
                            .put("sub", "https://login.salesforce.com/id/00D000000000001/" + Users.id(user))
                            .put("user_id", Users.id(user))
                            .put("organization_id", "00D000000000001")
                            .put("preferred_username", Users.email(user))
                            .put("email", Users.email(user)));
        }
        Matcher data = DATA.matcher(call.path());
        if (!data.matches()) {
            return Answer.notFound();
        }
        @Nullable String rest = data.group(2);
        if (data.group(1).equals("sobjects")) {
            return call.method().equals("POST") && rest != null ? created(rest.substring(1), call) : Answer.notFound();
        }
        return rest == null ? query(call) : more(call, rest);
    }

    private Answer created(String type, Call call) {
        notes.take(type, call.body());
        return Answer.json(
                201,
                Json.object()
                        .put("id", id(records.count() + notes.received().size()))
                        .put("success", true)
                        .set("errors", Json.MAPPER.createArrayNode()));
    }

    private Answer query(Call call) {
        @Nullable String q = call.query("q");
        Matcher from = FROM.matcher(q == null ? "" : q);
        if (q == null || !from.find()) {
            return malformed("unexpected token: the query has no FROM");
        }
        Matcher since = SINCE.matcher(q);
        try {
            // a space that was a plus before somebody decoded once too often is not forgiven
            int first = since.find() ? Records.firstAtOrAfter(time(since.group(1))) : 1;
            return page(call, from.group(1), first, first);
        } catch (DateTimeParseException e) {
            return malformed("line 1: SystemModstamp is compared with what is no dateTime");
        }
    }

    private static Instant time(String text) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(
                text.replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2"), Instant::from);
    }

    private Answer more(Call call, String locator) {
        Matcher matcher = LOCATOR.matcher(locator);
        return matcher.matches()
                ? page(call, matcher.group(1), Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)))
                : malformed("invalid query locator");
    }

    private Answer page(Call call, String type, int first, int start) {
        int count = records.count();
        int last = Math.min(count, start + pageSize - 1);
        ObjectNode answer = Json.object();
        answer.put("totalSize", Math.max(0, count - first + 1)).put("done", last >= count);
        if (last < count) {
            String version = call.path().split("/", -1)[3];
            answer.put(
                    "nextRecordsUrl",
                    "/services/data/" + version + "/query/01g" + type + "-" + first + "-" + (last + 1));
        }
        ArrayNode found = answer.putArray("records");
        for (int number = start; number <= last; number++) {
            found.add(account(type, number));
        }
        log.page(call.path() + (call.rawQuery() == null ? "" : "?" + call.rawQuery()));
        return Answer.json(200, answer);
    }

    private static ObjectNode account(String type, int number) {
        ObjectNode account = Json.object();
        account.putObject("attributes")
                .put("type", type)
                .put("url", "/services/data/v62.0/sobjects/" + type + "/" + id(number));
        return account.put("Id", id(number))
                .put("Name", type + " " + number)
                .put("SystemModstamp", TIME.format(Records.madeAt(number).atOffset(ZoneOffset.UTC)));
    }

    private static String id(int number) {
        return String.format(Locale.ROOT, "001%015d", number);
    }

    private static Answer malformed(String message) {
        return Answer.json(
                400,
                Json.MAPPER
                        .createArrayNode()
                        .add(Json.object().put("message", message).put("errorCode", "MALFORMED_QUERY")));
    }
}
