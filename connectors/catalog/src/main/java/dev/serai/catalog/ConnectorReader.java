package dev.serai.catalog;

import static dev.serai.catalog.Fields.choice;
import static dev.serai.catalog.Fields.duration;
import static dev.serai.catalog.Fields.entries;
import static dev.serai.catalog.Fields.string;
import static dev.serai.catalog.Fields.stringOrNull;
import static dev.serai.catalog.Fields.strings;
import static dev.serai.catalog.Fields.template;
import static dev.serai.catalog.Fields.templates;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connector.Action;
import dev.serai.connector.Connector;
import dev.serai.connector.HttpMethod;
import dev.serai.connector.Pagination;
import dev.serai.connector.Pull;
import dev.serai.connector.Setting;
import dev.serai.connector.Template;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Connector} of a document that the schema and the rules found good. */
final class ConnectorReader {
    private ConnectorReader() {}

    static Connector read(JsonNode document, String hash) {
        @Nullable String docs = stringOrNull(document, "docs");
        return new Connector(
                string(document, "id"),
                string(document, "name"),
                strings(document.path("categories")),
                docs == null ? null : URI.create(docs),
                choice(Connector.Maturity.class, document, "maturity", Connector.Maturity.DECLARED),
                entries(document.path("settings"), ConnectorReader::setting),
                OAuth2Reader.read(document.path("auth").path("oauth2")),
                ApiReader.read(document.path("api")),
                entries(document.path("actions"), ConnectorReader::action),
                entries(document.path("pulls"), ConnectorReader::pull),
                hash);
    }

    private static Setting setting(JsonNode setting) {
        @Nullable String pattern = stringOrNull(setting, "pattern");
        return new Setting(
                string(setting, "label"),
                choice(Setting.Kind.class, setting, "type", Setting.Kind.TEXT),
                stringOrNull(setting, "default"),
                pattern == null ? null : Pattern.compile(pattern));
    }

    private static Action action(JsonNode action) {
        HttpMethod method = HttpMethod.GET;
        for (HttpMethod each : HttpMethod.values()) {
            if (action.has(key(each))) {
                method = each;
            }
        }
        JsonNode body = action.path("body");
        @Nullable Map<String, Template> fields = body.isObject() ? templates(body) : null;
        @Nullable
        String parameter = body.isTextual()
                ? new Template(body.asText()).placeholders().iterator().next()
                : null;
        return new Action(method, template(action, key(method)), templates(action.path("query")), fields, parameter);
    }

    private static String key(HttpMethod method) {
        return method.name().toLowerCase(Locale.ROOT);
    }

    private static Pull pull(JsonNode pull) {
        JsonNode cursor = pull.path("cursor");
        JsonNode deleted = pull.path("deleted");
        return new Pull(
                template(pull, "get"),
                templates(pull.path("query")),
                string(pull, "records"),
                string(pull, "key"),
                cursor.isObject() ? cursor(cursor) : null,
                pages(pull.path("pages")),
                deleted.isObject() ? new Pull.DeletedSign(string(deleted, "at"), stringOrNull(deleted, "is")) : null);
    }

    private static Pull.Cursor cursor(JsonNode cursor) {
        return new Pull.Cursor(
                string(cursor, "at"),
                choice(Pull.CursorType.class, cursor, "type", Pull.CursorType.TIME),
                string(cursor, "start"),
                Objects.requireNonNullElse(duration(cursor, "overlap"), Duration.ZERO));
    }

    private static Pagination pages(JsonNode pages) {
        if (pages.has("next_url")) {
            return new Pagination.NextUrl(string(pages, "next_url"));
        }
        if (pages.has("link_header")) {
            return new Pagination.LinkHeader();
        }
        if (pages.has("cursor")) {
            JsonNode cursor = pages.path("cursor");
            return new Pagination.CursorToken(string(cursor, "at"), string(cursor, "parameter"));
        }
        if (pages.has("offset")) {
            JsonNode offset = pages.path("offset");
            return new Pagination.Offset(
                    string(offset, "parameter"),
                    stringOrNull(offset, "size_parameter"),
                    offset.path("size").asInt());
        }
        if (pages.has("page")) {
            JsonNode page = pages.path("page");
            return new Pagination.PageNumber(
                    string(page, "parameter"),
                    page.path("first").asInt(1),
                    stringOrNull(page, "size_parameter"),
                    page.path("size").asInt());
        }
        return new Pagination.None();
    }
}
