package dev.serai.server.real;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** {@link RemoteCallers} in a JVM of its own. */
final class RemoteApplication implements AutoCloseable {
    private final Process process;
    private final PrintWriter in;
    private final BufferedReader out;

    private RemoteApplication(Process process) {
        this.process = process;
        this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param settings what it reads, in its order */
    static RemoteApplication start(Object... settings) {
        try {
            RemoteApplication started = new RemoteApplication(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                            "-Dlogging.level.root=error",
                            "-cp",
                            System.getProperty("java.class.path"),
                            RemoteCallers.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            for (Object setting : settings) {
                started.in.println(setting);
            }
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What its first call got. */
    String first() {
        return answer();
    }

    /** Lets all its callers go. */
    void go() {
        in.println("go");
    }

    /** What they got. */
    List<String> all() {
        return List.of(answer().split(" (?=\\d|failed)"));
    }

    /** The next line that is one; a logger may say something as well. */
    private String answer() {
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.matches("(\\d{3}|failed:).*")) {
                    return line;
                }
            }
            throw new AssertionError("The application ended.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
