package dev.serai.catalog;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.catalog.Placeholders.Kind;
import dev.serai.catalog.Placeholders.Placeholder;
import dev.serai.connector.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses that nobody but the connector's author can send elsewhere: not a user by a setting, not an answer. */
final class UrlRules {
    private static final Pattern ADDRESS = Pattern.compile("(https?)://([^/?#]*)(.*)");
    private static final Pattern BEGINS_WITH_PLACEHOLDER = Pattern.compile("\\{([a-z][a-z0-9_]*)}(.*)");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[a-z][a-z0-9_]*}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?");

    private final JsonNode document;
    private final Placeholders placeholders;
    private final Problems problems;

    UrlRules(JsonNode document, Placeholders placeholders, Problems problems) {
        this.document = document;
        this.placeholders = placeholders;
        this.problems = problems;
    }

    void check() {
        JsonPointer oauth2 = JsonPointer.compile("/auth/oauth2");
        for (String endpoint : List.of("auth_uri", "token_uri", "revocation_uri", "device_authorization_uri")) {
            address(oauth2.appendProperty(endpoint), false);
        }
        address(oauth2.appendProperty("issuer").appendProperty("is"), false);
        JsonPointer base = JsonPointer.compile("/api/base_url");
        address(base, true);
        String baseUrl = document.at(base).asText();
        if (baseUrl.endsWith("/") || baseUrl.contains("?")) {
            problems.add(base, "must end before its paths: no slash at the end, no query");
        }
        path(JsonPointer.compile("/api/verify/get"));
        eachPath("/actions", List.of("get", "post", "put", "patch", "delete"));
        eachPath("/pulls", List.of("get"));
    }

    private void eachPath(String section, List<String> keys) {
        JsonPointer at = JsonPointer.compile(section);
        document.at(at).fieldNames().forEachRemaining(name -> {
            for (String key : keys) {
                path(at.appendProperty(name).appendProperty(key));
            }
        });
    }

    /** An endpoint: https with a host of the author's, or beginning with an address that the user gives. */
    private void address(JsonPointer at, boolean kept) {
        if (!document.at(at).isTextual()) {
            return;
        }
        String text = document.at(at).asText();
        if (!known(at, text, kept)) {
            return;
        }
        Matcher whole = ADDRESS.matcher(text);
        Matcher begun = BEGINS_WITH_PLACEHOLDER.matcher(text);
        if (PLACEHOLDER.matcher(text).replaceAll("").matches(".*[{}].*")) {
            problems.add(at, "holds a brace that is no placeholder: placeholders are lower-case, such as {login_host}");
        } else if (text.contains("#")) {
            problems.add(at, "must not have a fragment: remove '#' and what follows");
        } else if (whole.matches()) {
            host(at, whole.group(1), whole.group(2), kept);
        } else if (begun.matches()) {
            beginning(at, begun.group(1), begun.group(2), kept);
        } else {
            problems.add(at, "must begin with https:// or with a setting of type url");
        }
    }

    private void host(JsonPointer at, String scheme, String host, boolean kept) {
        if (scheme.equals("http")) {
            problems.add(at, "must begin with https:// or with a setting of type url");
        } else if (host.contains("@")) {
            problems.add(at, "must not name a user: remove what stands before '@'");
        } else if (!HOST.matcher(PLACEHOLDER.matcher(host).replaceAll("x")).matches()) {
            problems.add(at, "must name a host after https://, such as login.example.com");
        } else {
            for (String name : new Template(host).placeholders()) {
                inHost(at, name, kept);
            }
        }
    }

    private void inHost(JsonPointer at, String name, boolean kept) {
        Placeholder placeholder = known(name);
        switch (placeholder.kind()) {
            case WORD -> {}
            case FREE_TEXT ->
                problems.add(
                        placeholder.origin(),
                        "lets values name another host in " + Problems.dotted(at)
                                + ": build it from letters, digits, - and \\. only");
            case ADDRESS -> problems.add(at, "has {" + name + "}, a whole address, within its host: begin with it");
            case KEPT -> keptHost(at, kept);
        }
    }

    private void beginning(JsonPointer at, String name, String rest, boolean kept) {
        if (!rest.isEmpty() && !rest.startsWith("/")) {
            problems.add(at, "must go on with a slash after {" + name + "}");
            return;
        }
        switch (known(name).kind()) {
            case ADDRESS -> {}
            case KEPT -> keptHost(at, kept);
            case WORD, FREE_TEXT ->
                problems.add(at, "must begin with https:// or with a setting of type url; {" + name + "} is a text");
        }
    }

    private void keptHost(JsonPointer at, boolean kept) {
        if (kept && document.at("/api/hosts").isEmpty()) {
            problems.add(
                    JsonPointer.compile("/api/hosts"),
                    "is missing: " + Problems.dotted(at)
                            + " takes its host from the provider's answer, so name the hosts that it may be");
        }
    }

    /** A path below the base URL, or a whole URL on a host that is allowed. */
    private void path(JsonPointer at) {
        String text = document.at(at).asText();
        Matcher whole = ADDRESS.matcher(text);
        if (text.startsWith("//")) {
            problems.add(at, "must begin with one slash");
        } else if (text.contains("#")) {
            problems.add(at, "must not have a fragment: remove '#' and what follows");
        } else if (whole.matches()) {
            String host = whole.group(2);
            if (!HOST.matcher(host).matches()) {
                problems.add(at, "must name its host without placeholders, such as https://api.example.com/v1/me");
            } else if (!allowed(host.replaceFirst(":.*", "").toLowerCase(Locale.ROOT))) {
                problems.add(at, "names a host that api.hosts does not allow: add " + host + " there");
            }
        }
    }

    private boolean allowed(String host) {
        List<String> hosts = new ArrayList<>();
        document.at("/api/hosts").forEach(each -> hosts.add(each.asText().toLowerCase(Locale.ROOT)));
        if (hosts.isEmpty()) {
            Matcher base = ADDRESS.matcher(document.at("/api/base_url").asText());
            return base.matches() && base.group(2).equalsIgnoreCase(host);
        }
        return hosts.stream()
                .anyMatch(each -> each.startsWith("*.") ? host.endsWith(each.substring(1)) : host.equals(each));
    }

    private boolean known(JsonPointer at, String text, boolean kept) {
        for (String name : new Template(text).placeholders()) {
            @Nullable Placeholder placeholder = placeholders.find(name);
            if (placeholder == null || (placeholder.kind() == Kind.KEPT && !kept)) {
                problems.add(
                        at,
                        Placeholders.unknown(
                                name, kept ? "setting or kept value" : "setting", placeholders.names(kept)));
                return false;
            }
        }
        return true;
    }

    private Placeholder known(String name) {
        @Nullable Placeholder placeholder = placeholders.find(name);
        if (placeholder == null) {
            throw new IllegalStateException("placeholder " + name + " was not checked");
        }
        return placeholder;
    }
}
