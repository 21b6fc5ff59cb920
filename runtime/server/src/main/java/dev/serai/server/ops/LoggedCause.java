package dev.serai.server.ops;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.pattern.ExtendedThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.server.database.DatabaseOutage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code %cause}: what follows a log line that has an exception. A stack trace, if something broke. What is bound to happen
 * now and then, the database away or an error of ours that says what to do, is told in its own words on one line, also where
 * Quartz, Camel or Tomcat log it; with the logger at DEBUG it has its trace, too.
 */
public final class LoggedCause extends ExtendedThrowableProxyConverter {
    @Override
    public String convert(ILoggingEvent event) {
        @Nullable
        Throwable error = event.getThrowableProxy() instanceof ThrowableProxy proxy ? proxy.getThrowable() : null;
        if (error == null || isDebugged(event)) {
            return super.convert(event);
        }
        return expected(error)
                .map(words -> event.getFormattedMessage().contains(words)
                        ? ""
                        : "    because: " + words + System.lineSeparator())
                .orElseGet(() -> super.convert(event));
    }

    private boolean isDebugged(ILoggingEvent event) {
        return getContext() instanceof LoggerContext all
                && all.getLogger(event.getLoggerName()).isDebugEnabled();
    }

    private static Optional<String> expected(Throwable error) {
        return DatabaseOutage.in(error)
                .<Throwable>map(outage -> outage)
                .or(() -> ours(error))
                .map(Throwable::getMessage)
                .flatMap(words -> words.lines().findFirst());
    }

    private static Optional<SeraiException> ours(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SeraiException told) {
                return told.type() == ErrorType.INTERNAL ? Optional.empty() : Optional.of(told);
            }
        }
        return Optional.empty();
    }
}
