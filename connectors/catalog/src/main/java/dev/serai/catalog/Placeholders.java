package dev.serai.catalog;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connector.SeraiException;
import dev.serai.connector.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** What a connector's templates may name, and where; checks settings and kept values on the way. */
final class Placeholders {
    private static final Set<String> RESERVED = Set.of("client_id", "client_secret", "cursor");
    private static final JsonPointer SETTINGS = JsonPointer.compile("/settings");
    private static final JsonPointer KEPT = JsonPointer.compile("/auth/oauth2/response/keep");

    /** What a placeholder's value can be. */
    enum Kind {
        /** A word that stays within a host name. */
        WORD,
        /** Text whose pattern admits more. */
        FREE_TEXT,
        /** A whole address, or the beginning of one. */
        ADDRESS,
        /** Whatever the provider put into its token answer. */
        KEPT
    }

    /** @param origin the place to mend if the value may be too much */
    record Placeholder(Kind kind, JsonPointer origin) {}

    private final Problems problems;
    private final Map<String, Placeholder> known = new LinkedHashMap<>();

    private Placeholders(Problems problems) {
        this.problems = problems;
    }

    static Placeholders of(JsonNode document, Problems problems) {
        Placeholders placeholders = new Placeholders(problems);
        document.at(SETTINGS).properties().forEach(entry -> placeholders.setting(entry.getKey(), entry.getValue()));
        document.at(KEPT)
                .fieldNames()
                .forEachRemaining(name -> placeholders.define(
                        name, KEPT.appendProperty(name), new Placeholder(Kind.KEPT, KEPT.appendProperty(name))));
        return placeholders;
    }

    @Nullable
    Placeholder find(String name) {
        return known.get(name);
    }

    /** The names of settings and what derives from them; kept values too if they may be named. */
    List<String> names(boolean kept) {
        List<String> names = new ArrayList<>();
        known.forEach((name, placeholder) -> {
            if (kept || placeholder.kind() != Kind.KEPT) {
                names.add(name);
            }
        });
        return names;
    }

    /** Says that a template names what does not exist. */
    static String unknown(String name, String what, Collection<String> names) {
        String guess = Suggestion.nearest(name, names)
                .map(meant -> "; did you mean {" + meant + "}?")
                .orElse(names.isEmpty() ? "" : "; there is {" + String.join("}, {", names) + "}");
        return "names {" + name + "}, which is no " + what + guess;
    }

    private void setting(String name, JsonNode declared) {
        JsonPointer at = SETTINGS.appendProperty(name);
        JsonPointer patternPlace = at.appendProperty("pattern");
        boolean address = declared.path("type").asText().equals("url");
        @Nullable Pattern pattern = pattern(declared.path("pattern"), patternPlace);
        Kind kind = address
                ? Kind.ADDRESS
                : pattern == null || HostPattern.staysInHost(pattern) ? Kind.WORD : Kind.FREE_TEXT;
        define(name, at, new Placeholder(kind, patternPlace));
        if (pattern != null) {
            for (String group : pattern.namedGroups().keySet()) {
                define(group, patternPlace, new Placeholder(kind, patternPlace));
            }
        }
        JsonNode byDefault = declared.path("default");
        if (byDefault.isValueNode() && !byDefault.isNull()) {
            Setting setting = new Setting("label", address ? Setting.Kind.URL : Setting.Kind.TEXT, null, pattern);
            try {
                setting.check(name, byDefault.asText());
            } catch (SeraiException e) {
                problems.add(
                        at.appendProperty("default"),
                        address
                                ? "must itself be an http or https address"
                                        + (pattern == null ? "" : " that matches the pattern")
                                : "must itself match the pattern " + (pattern == null ? "[A-Za-z0-9._-]+" : pattern));
            }
        }
    }

    private @Nullable Pattern pattern(JsonNode declared, JsonPointer at) {
        if (!declared.isTextual()) {
            return null;
        }
        try {
            return Pattern.compile(declared.asText());
        } catch (PatternSyntaxException e) {
            problems.add(at, "is no regular expression: " + e.getDescription() + " near index " + e.getIndex());
            return null;
        }
    }

    private void define(String name, JsonPointer at, Placeholder placeholder) {
        if (RESERVED.contains(name)) {
            problems.add(at, "uses the name '" + name + "', which Serai fills itself: choose another");
        } else if (known.putIfAbsent(name, placeholder) != null) {
            problems.add(at, "uses the name '" + name + "' a second time: choose another");
        }
    }
}
