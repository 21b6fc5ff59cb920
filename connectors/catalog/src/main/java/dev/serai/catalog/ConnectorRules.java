package dev.serai.catalog;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connector.Template;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a schema cannot say. Looks only at what is there in the right form, so that it also runs on a faulty file. */
final class ConnectorRules {
    private static final JsonPointer OAUTH2 = JsonPointer.compile("/auth/oauth2");
    private static final Set<String> AUTHORIZE_OWN = Set.of(
            "client_id",
            "redirect_uri",
            "response_type",
            "scope",
            "state",
            "code_challenge",
            "code_challenge_method",
            "client_secret");
    private static final Set<String> TOKEN_OWN =
            Set.of("grant_type", "code", "redirect_uri", "code_verifier", "client_secret", "refresh_token", "scope");
    private static final Set<String> HEADERS_OWN =
            Set.of("authorization", "connection", "content-length", "cookie", "host", "transfer-encoding");

    private final JsonNode document;
    private final Problems problems;
    private final Placeholders placeholders;

    private ConnectorRules(JsonNode document, Problems problems) {
        this.document = document;
        this.problems = problems;
        this.placeholders = Placeholders.of(document, problems);
    }

    static void check(JsonNode document, Problems problems) {
        ConnectorRules rules = new ConnectorRules(document, problems);
        new UrlRules(document, rules.placeholders, problems).check();
        rules.oauth2();
        rules.api();
        document.path("pulls").fieldNames().forEachRemaining(rules::pull);
    }

    private void oauth2() {
        parameters(OAUTH2.appendProperty("authorize_params"), AUTHORIZE_OWN);
        parameters(OAUTH2.appendProperty("token_params"), TOKEN_OWN);
        parameters(OAUTH2.appendProperty("refresh").appendProperty("params"), TOKEN_OWN);
        headers(OAUTH2.appendProperty("token_headers"));
        JsonNode oauth2 = document.at(OAUTH2);
        if (oauth2.path("client_authentication").asText().equals("none")
                && oauth2.path("pkce").asText().equals("none")) {
            problems.add(OAUTH2.appendProperty("pkce"), "cannot be none: a client without a secret needs S256");
        }
    }

    private void parameters(JsonPointer at, Set<String> own) {
        List<String> names = new ArrayList<>(placeholders.names(false));
        names.add("client_id");
        document.at(at).properties().forEach(entry -> {
            JsonPointer place = at.appendProperty(entry.getKey());
            if (own.contains(entry.getKey())) {
                problems.add(place, "is a parameter that Serai sets itself: remove it");
            }
            named(place, entry.getValue(), names, "setting");
        });
    }

    private void headers(JsonPointer at) {
        document.at(at).fieldNames().forEachRemaining(name -> {
            if (HEADERS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                problems.add(at.appendProperty(name), "is a header that Serai sets itself: remove it");
            }
        });
    }

    private void api() {
        JsonPointer api = JsonPointer.compile("/api");
        headers(api.appendProperty("headers"));
        named(api.appendProperty("verify").appendProperty("get"), placeholders.names(true), "setting or kept value");
        JsonPointer signs = api.appendProperty("expired_when");
        for (int i = 0; i < document.at(signs).size(); i++) {
            JsonNode sign = document.at(signs).path(i);
            if (sign.has("is") && !sign.has("at") && !sign.has("header")) {
                problems.add(signs.appendIndex(i).appendProperty("is"), "needs to know where: add at or header");
            }
        }
    }

    private void pull(String name) {
        JsonPointer at = JsonPointer.compile("/pulls").appendProperty(name);
        JsonNode pull = document.at(at);
        boolean cursor = pull.has("cursor");
        List<String> names = new ArrayList<>(placeholders.names(true));
        if (cursor) {
            names.add("cursor");
        }
        String what = cursor ? "setting, kept value or cursor" : "setting or kept value";
        named(at.appendProperty("get"), names, what);
        Set<String> used = new HashSet<>(new Template(pull.path("get").asText()).placeholders());
        pull.path("query").properties().forEach(entry -> {
            named(at.appendProperty("query").appendProperty(entry.getKey()), entry.getValue(), names, what);
            used.addAll(new Template(entry.getValue().asText()).placeholders());
        });
        if (cursor) {
            cursor(at.appendProperty("cursor"), pull.path("cursor"), used.contains("cursor"));
        }
    }

    private void cursor(JsonPointer at, JsonNode cursor, boolean used) {
        String type = cursor.path("type").asText("time");
        String start = cursor.path("start").asText();
        if (!used) {
            problems.add(at, "is never used: put {cursor} into get or query");
        }
        if (cursor.has("overlap") && !type.equals("time")) {
            problems.add(at.appendProperty("overlap"), "needs a cursor of type time: remove it");
        }
        if (cursor.has("start") && type.equals("time") && !isTime(start)) {
            problems.add(at.appendProperty("start"), "must be an RFC 3339 time, such as \"1970-01-01T00:00:00Z\"");
        }
        if (cursor.has("start") && type.equals("number") && !isNumber(start)) {
            problems.add(at.appendProperty("start"), "must be a number, such as 0");
        }
    }

    private void named(JsonPointer at, List<String> names, String what) {
        named(at, document.at(at), names, what);
    }

    private void named(JsonPointer at, JsonNode template, List<String> names, String what) {
        for (String name : new Template(template.asText()).placeholders()) {
            if (!names.contains(name)) {
                problems.add(at, Placeholders.unknown(name, what, names));
            }
        }
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isNumber(String text) {
        try {
            new BigDecimal(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
