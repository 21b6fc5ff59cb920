package dev.serai.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** The platform's jar, running, for the tests of the client. */
public final class RunningPlatform {
    /** Its admin. */
    public static final String ADMIN = Stage.ADMIN;

    private static final class Shared {
        static final RunningPlatform PLATFORM = start();
    }

    private final String password;
    private final URI url;

    private RunningPlatform(String password, URI url) {
        this.password = password;
        this.url = url;
    }

    /** The one of this JVM, started at first use; it ends with the JVM. Tests share its data: each makes its own names. */
    public static RunningPlatform shared() {
        return Shared.PLATFORM;
    }

    private static RunningPlatform start() {
        DemoFolder home = DemoFolder.make(null);
        addConnector(home.home());
        Browser browser = new Browser(Deadline.in(Duration.ofMinutes(5)));
        Stage stage = new Stage(home, browser);
        stage.atEnd(browser::close);
        URI url = stage.startPlatform(
                new Programs(TestPrograms.serverJar(), TestPrograms.SERVER_OPTIONS, TestPrograms.simulatorJar(), null),
                0,
                "127.0.0.1,localhost");
        return new RunningPlatform(home.password(), url);
    }

    /** An operator's own: a provider that gives codes to be entered elsewhere. */
    private static void addConnector(Path home) {
        try (InputStream connector = RunningPlatform.class.getResourceAsStream("/code-host.yaml")) {
            Files.copy(
                    Objects.requireNonNull(connector),
                    Files.createDirectory(home.resolve("connectors")).resolve("code-host.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return url;
    }

    /** The admin's. */
    public String password() {
        return password;
    }
}
