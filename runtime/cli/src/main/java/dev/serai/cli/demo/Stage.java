package dev.serai.cli.demo;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The programs that a demo needs, running. Closing it stops them all; so does the end of this JVM. */
final class Stage implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(5);
    /** The platform lets a running pull end first. */
    private static final Duration STOP_SERVER = Duration.ofSeconds(40);

    private static final Duration STOP_SIMULATOR = Duration.ofSeconds(5);
    static final String ADMIN = "admin@serai.localhost";

    private final DemoFolder folder;
    private final Browser browser;
    private final Deque<Runnable> ends = new ArrayDeque<>();
    private final Thread atExit = new Thread(this::stop, "stop the demo");
    private boolean keepLogs;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable OpenBao bao;
    private @Nullable Child server;

    Stage(DemoFolder folder, Browser browser) {
        this.folder = folder;
        this.browser = browser;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * A provider of its own.
     *
     * @return its URL
     */
    URI startSimulator(Programs programs) {
        Child simulator = Child.start(
                "The simulator",
                folder.files().resolve("simulator.log"),
                List.of(
                        Programs.java().toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        programs.simulatorJar().toString(),
                        "--profile",
                        "observant"),
                Map.of(),
                STOP_SIMULATOR);
        atEnd(simulator::close);
        return URI.create(browser.await(
                "the simulator's URL",
                "",
                START,
                () -> {
                    simulator.requireAlive();
                    return simulator
                            .output()
                            .lines()
                            .filter(line -> line.startsWith("http://"))
                            .findFirst();
                },
                () -> "it printed none"));
    }

    /**
     * The platform, with an admin and an embedded database.
     *
     * @param port 0 for a free one
     * @param allowedHosts loopback hosts that it may call
     * @return its URL, ready
     */
    URI startPlatform(Programs programs, int port, String allowedHosts) {
        int chosen = port == 0 ? Ports.free() : port;
        folder.password();
        Map<String, String> environment = new HashMap<>(Map.of(
                "SERAI_HOME", folder.home().toString(),
                "SERAI_PORT", Integer.toString(chosen),
                "SERAI_ALLOWED_HOSTS", allowedHosts,
                "SERAI_ADMIN_EMAIL", ADMIN,
                "SERAI_ADMIN_PASSWORD_FILE", folder.passwordFile().toString()));
        if (programs.bao() != null) {
            environment.putAll(startVault(programs.bao()));
        }
        List<String> command = new ArrayList<>(List.of(Programs.java().toString()));
        command.addAll(programs.serverOptions());
        command.addAll(List.of("-jar", programs.serverJar().toString()));
        Child started = Child.start("The platform", serverLog(), command, environment, STOP_SERVER);
        atEnd(started::close);
        server = started;
        URI url = URI.create("http://localhost:" + chosen);
        browser.await(
                "the platform to be ready",
                "",
                START,
                () -> {
                    started.requireAlive();
                    return isReady(url) ? Optional.of(true) : Optional.empty();
                },
                () -> "it is not");
        return url;
    }

    private Map<String, String> startVault(Path program) {
        OpenBao started = OpenBao.start(program, folder.files(), browser);
        atEnd(started::close);
        bao = started;
        Path token = folder.secretFile("vault-token", started.setUp());
        return Map.of(
                "SERAI_VAULT_ADDR", started.address().toString(),
                "SERAI_VAULT_MOUNT", OpenBao.MOUNT,
                "SERAI_VAULT_TOKEN_FILE", token.toString());
    }

    private boolean isReady(URI url) {
        try {
            return browser.get(url.resolve("/healthz/ready")).status() == 200;
        } catch (Unexpected _) {
            return false; // not yet
        }
    }

    /** How to show where the credential lies. */
    VaultProof vault() {
        return bao == null
                ? new EmbeddedVaultProof(folder.home(), folder.all())
                : new OpenBaoProof(bao, folder.home(), folder.all());
    }

    String vaultName() {
        return bao == null ? "its embedded vault" : "OpenBao at " + bao.address();
    }

    Path serverLog() {
        return folder.files().resolve("server.log");
    }

    /** Something failed: somebody will want to read why. */
    synchronized void keepLogs() {
        keepLogs = true;
    }

    /**
     * Waits until the platform has ended.
     *
     * @return whether it was asked to: Ctrl-C reaches it as soon as us
     */
    boolean awaitEnd() throws InterruptedException {
        if (server != null) {
            server.awaitEnd();
        }
        return stopping.await(2, TimeUnit.SECONDS);
    }

    /** What to do at the end, before all that was asked for earlier: nobody calls what has ended already. */
    synchronized void atEnd(Runnable what) {
        if (isStopping()) {
            what.run();
            throw new Unexpected("to go on", "the demo is being stopped", "");
        }
        ends.push(what);
    }

    /** Whether somebody ended the demo: what fails now, fails for that reason. */
    boolean isStopping() {
        return stopping.getCount() == 0;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // The JVM is going: the hook does, or did, the same.
        }
        stop();
    }

    private void stop() {
        stopping.countDown();
        synchronized (this) {
            while (!ends.isEmpty()) {
                ends.pop().run();
            }
            folder.clear(keepLogs);
        }
    }
}
