package dev.serai.cli.demo;

import java.net.URI;
import java.time.Duration;

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
        Browser browser = new Browser(Deadline.in(Duration.ofMinutes(5)));
        Stage stage = new Stage(home, browser);
        stage.atEnd(browser::close);
        URI url = stage.startPlatform(
                new Programs(TestPrograms.serverJar(), TestPrograms.SERVER_OPTIONS, TestPrograms.simulatorJar(), null),
                0,
                "127.0.0.1,localhost");
        return new RunningPlatform(home.password(), url);
    }

    public URI url() {
        return url;
    }

    /** The admin's. */
    public String password() {
        return password;
    }
}
