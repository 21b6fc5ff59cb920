package dev.serai.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How long an option waits: a whole number of seconds, at least one. Anything else is a usage error that says so. */
public final class Seconds implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return parse(text, 1);
    }

    /** The same where 0 says not to wait. */
    static final class OrNone implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return parse(text, 0);
        }
    }

    private static Duration parse(String text, int least) {
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= least) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw new TypeConversionException("'" + text + "' is no number of seconds, " + least + " or more");
    }
}
