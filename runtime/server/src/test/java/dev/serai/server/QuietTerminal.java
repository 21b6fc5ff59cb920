package dev.serai.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** Keeps what is printed, instead of the terminal, until it is closed. */
public final class QuietTerminal implements AutoCloseable {
    private final PrintStream terminal = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    public QuietTerminal() {
        System.setOut(new PrintStream(printed, true, UTF_8));
    }

    public String printed() {
        return printed.toString(UTF_8);
    }

    @Override
    public void close() {
        System.setOut(terminal);
    }
}
