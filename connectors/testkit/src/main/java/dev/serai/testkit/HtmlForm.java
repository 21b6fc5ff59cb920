package dev.serai.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of a page's first form as it takes to fill it in. */
record HtmlForm(String action, Map<String, String> fields, List<Button> buttons) {
    private static final Pattern FORM =
            Pattern.compile("<form\\b([^>]*)>(.*?)</form>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern CONTROL =
            Pattern.compile("<(input|button)\\b([^>]*)>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern ATTRIBUTE = Pattern.compile("([a-zA-Z-]+)\\s*=\\s*(\"([^\"]*)\"|'([^']*)')");
    private static final Pattern TITLE = Pattern.compile("<title>([^<]*)</title>", Pattern.CASE_INSENSITIVE);

    record Button(String name, String value) {
        private static final Set<String> YES = Set.of("decision=allow", "accept=");
        private static final Set<String> NO = Set.of("decision=deny", "cancel=");

        /** Whether this is the button that allows, or the one that denies: the simulator's or Keycloak's. */
        boolean says(boolean allow) {
            String text = name + "=" + value;
            return (allow ? YES : NO)
                    .stream().anyMatch(sign -> sign.endsWith("=") ? text.startsWith(sign) : text.equals(sign));
        }
    }

    static Optional<HtmlForm> first(String html) {
        Matcher form = FORM.matcher(html);
        if (!form.find()) {
            return Optional.empty();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        List<Button> buttons = new ArrayList<>();
        Matcher control = CONTROL.matcher(form.group(2));
        while (control.find()) {
            Map<String, String> attributes = attributes(control.group(2));
            String name = attributes.getOrDefault("name", "");
            String value = attributes.getOrDefault("value", "");
            String type = attributes.getOrDefault("type", "").toLowerCase(Locale.ROOT);
            boolean button = control.group(1).equalsIgnoreCase("button") || type.equals("submit");
            if (!name.isEmpty() && button) {
                buttons.add(new Button(name, value));
            } else if (!name.isEmpty() && !type.equals("checkbox")) {
                fields.put(name, value);
            }
        }
        return Optional.of(new HtmlForm(attributes(form.group(1)).getOrDefault("action", ""), fields, buttons));
    }

    /** The page's title; pages that are none have no title. */
    static String title(String html) {
        Matcher title = TITLE.matcher(html);
        return title.find() ? unescape(title.group(1).strip()) : "(a page without a title)";
    }

    private static Map<String, String> attributes(String tag) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Matcher attribute = ATTRIBUTE.matcher(tag);
        while (attribute.find()) {
            String value = attribute.group(3) == null ? attribute.group(4) : attribute.group(3);
            attributes.put(attribute.group(1).toLowerCase(Locale.ROOT), unescape(value));
        }
        return attributes;
    }

    private static String unescape(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&#x2f;", "/")
                .replace("&#x3d;", "=")
                .replace("&amp;", "&");
    }
}
