package dev.serai.camel.pull;

import java.util.regex.Pattern;

/** The other way to write a schedule. */
final class EveryText {
    static final Pattern PATTERN = Pattern.compile("every\\s+(\\d{1,6})\\s*([smhd])");

    private EveryText() {}
}
