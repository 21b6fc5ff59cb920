package dev.serai.catalog;

import java.util.regex.Pattern;

/**
 * Whether a regular expression can only match what stays within a host name. A setting in a URL's host whose pattern
 * admits {@code #}, {@code /} or {@code @} would let the user choose another host, so only expressions made of harmless
 * parts are accepted: letters, digits, hyphens, {@code \.}, {@code \d}, {@code \w}, classes of those, groups, choices
 * and counts. Stricter than need be, and therefore easy to be sure of.
 */
final class HostPattern {
    /** A hyphen makes a range only between two letters of one case or two digits: {@code [.-9]} would hold a slash. */
    private static final String IN_CLASS =
            "[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|[A-Za-z0-9_.](?!-(?!]))|\\\\[.dw-](?!-(?!]))";

    private static final String CLASS = "\\[-?+(?:" + IN_CLASS + ")++-?+]";
    private static final String GROUP = "\\((?:\\?:|\\?<[A-Za-z][A-Za-z0-9]*>|(?!\\?))|\\)";
    private static final String COUNT = "[*+?]|\\{[0-9]{1,4}(?:,[0-9]{0,4})?}";
    private static final Pattern HARMLESS =
            Pattern.compile("\\^?+(?:[A-Za-z0-9_-]|\\\\[.dw-]|\\||" + CLASS + "|" + GROUP + "|" + COUNT + ")++\\$?+");

    private HostPattern() {}

    static boolean staysInHost(Pattern pattern) {
        return HARMLESS.matcher(pattern.pattern()).matches();
    }
}
