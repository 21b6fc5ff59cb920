package dev.serai.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.cli.ExitCode;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.Faults;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The demo cannot claim what did not happen: each step is broken as it begins, and the demo ends with an error that names it.
 * The platform is a process, the same for all; each demo has a provider of its own. {@link DemoIT} breaks the start.
 */
class BrokenDemoIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    /** For what never comes. */
    private static final Duration SHORT = Duration.ofSeconds(4);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path home;

    @SuppressWarnings("NullAway.Init") // made before all
    private static DemoFolder folder;

    @SuppressWarnings("NullAway.Init") // made before all
    private static Stage stage;

    @SuppressWarnings("NullAway.Init") // made before all
    private static URI platform;

    private final StringWriter out = new StringWriter();

    @BeforeAll
    static void startThePlatform() {
        folder = DemoFolder.make(home);
        Browser browser = new Browser(Deadline.in(Duration.ofMinutes(5)));
        stage = new Stage(folder, browser);
        stage.atEnd(browser::close);
        platform = stage.startPlatform(
                new Programs(TestPrograms.serverJar(), TestPrograms.SERVER_OPTIONS, TestPrograms.simulatorJar(), null),
                0,
                "127.0.0.1");
    }

    @AfterAll
    static void stopThePlatform() {
        stage.close();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "START")
    void aBrokenStepEndsTheDemoWithAnErrorThatNamesIt(Step broken) throws IOException {
        String password = Files.readString(folder.passwordFile());
        try (ProviderSimulator simulator = ProviderSimulator.start("observant")) {
            int exitCode = perform(broken, simulator);

            List<String> lines = out.toString().lines().toList();
            assertThat(exitCode).as(out.toString()).isEqualTo(ExitCode.SOFTWARE);
            assertThat(lines)
                    .filteredOn(line -> line.startsWith("✓"))
                    .as("the steps before it, and no other")
                    .hasSize(broken.number() - 1);
            assertThat(lines.get(broken.number() - 1))
                    .startsWith("✗ step " + broken.number() + " " + broken.title() + ": expected ")
                    .contains("; seen: ");
            assertThat(out.toString()).doesNotContain("stayed connected");
        } finally {
            Files.writeString(folder.passwordFile(), password);
            Files.deleteIfExists(leak());
        }
    }

    private int perform(Step broken, ProviderSimulator simulator) {
        PrintWriter writer = new PrintWriter(out, true);
        Progress progress =
                new BreakingProgress(new PrintedProgress(writer, false), broken, () -> breakStep(broken, simulator));
        return new Performance(stage, folder, progress, writer, false)
                .perform(() -> new Running(platform, simulator.url()), step -> step == broken ? SHORT : LONG);
    }

    private static void breakStep(Step step, ProviderSimulator simulator) {
        Faults faults = simulator.faults();
        switch (step) {
            case START -> throw new IllegalArgumentException("The platform runs already");
            case LOGIN -> write(folder.passwordFile(), "not the admin's");
            case REGISTER -> simulator.refuseConnections();
            case CONNECT -> faults.inject(new Fault.RefuseConsent(), On.AUTHORIZE);
            case PULL, CALL, GROW, FLOW -> faults.inject(Faults.unavailable(), On.API);
            case REFRESH -> faults.inject(Faults.invalidGrant(), On.REFRESH);
            case ROTATE -> faults.inject(new Fault.KeepRefreshToken(false), On.REFRESH);
            case VAULT -> write(leak(), String.join("\n", simulator.secrets().get("refresh_token")));
        }
    }

    /** Where a careless platform left what is for the vault alone. */
    private static Path leak() {
        return home.resolve("leak.txt");
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
