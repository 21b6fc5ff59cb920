package dev.serai.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What this process writes to its terminal, everything logged from DEBUG up, until it is closed. */
final class CapturedOutput implements AutoCloseable {
    private static final String ROOT_LEVEL = "logging.level.root";
    private static final String PROVIDERS_LEVEL = "logging.level.com.sun.net.httpserver";

    private final PrintStream terminal = System.out;
    private final PrintStream errors = System.err;
    private final ByteArrayOutputStream captured = new ByteArrayOutputStream();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level before = root.getLevel();

    CapturedOutput() {
        PrintStream both = new PrintStream(captured, true, UTF_8);
        System.setOut(both);
        System.setErr(both);
        // what an operator would set who looks for a fault
        System.setProperty(ROOT_LEVEL, Level.DEBUG.toString());
        root.setLevel(Level.DEBUG);
        // the simulated provider's own server, which logs what it is asked
        System.setProperty(PROVIDERS_LEVEL, Level.WARN.toString());
    }

    List<String> lines() {
        return captured.toString(UTF_8).lines().toList();
    }

    @Override
    public void close() {
        System.setOut(terminal);
        System.setErr(errors);
        System.clearProperty(ROOT_LEVEL);
        System.clearProperty(PROVIDERS_LEVEL);
        root.setLevel(before);
    }
}
