package dev.serai.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An application of another maker, as PyPI has it: something to stand behind a gateway that was not written for it. Whoever
 * reaches it may use it: it asks nobody to sign in.
 */
public final class RealApplication implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final ServerProcess process;
    private final URI url;

    private RealApplication(ServerProcess process, URI url) {
        this.process = process;
        this.url = url;
    }

    /**
     * The Jupyter notebook: among other things a terminal in the browser, over a websocket. Its files are in a folder of its
     * own.
     *
     * @throws MissingPartException if this machine has no Jupyter
     */
    public static RealApplication notebook() {
        Path folder = ServerProcess.folder("notebook");
        return start(
                "notebook",
                folder,
                "/api",
                "nbclassic",
                "--no-browser",
                "--ip=127.0.0.1",
                "--port=PORT",
                "--IdentityProvider.token=",
                // it is reached by the gateway's name for it
                "--ServerApp.allow_remote_access=True",
                "--ServerApp.root_dir=" + folder,
                "--allow-root");
    }

    /**
     * Datasette, with a database.
     *
     * @param name of the database
     * @param sql makes its tables, and fills them
     * @throws MissingPartException if this machine has no Datasette
     */
    public static RealApplication datasette(String name, String sql) {
        Path folder = ServerProcess.folder("datasette");
        Path database = folder.resolve(name + ".db");
        run(
                Parts.applications().toString(),
                "-c",
                "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])",
                database.toString(),
                sql);
        return start("datasette", folder, "/-/versions.json", "datasette", "serve", database.toString(), "--port=PORT");
    }

    private static RealApplication start(String name, Path folder, String probe, String module, String... arguments) {
        int port = FreePorts.one();
        List<String> command = new ArrayList<>(List.of(Parts.applications().toString(), "-m", module));
        for (String argument : arguments) {
            command.add(argument.replace("PORT", Integer.toString(port)));
        }
        ServerProcess process =
                ServerProcess.start(name, folder, Map.of("HOME", folder.toString(), "SHELL", "/bin/sh"), command);
        URI url = URI.create("http://127.0.0.1:" + port);
        process.awaitAnswer(url.resolve(probe), PATIENCE);
        return new RealApplication(process, url);
    }

    private static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("The database could not be made: " + said);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** {@code http://127.0.0.1:port}. */
    public URI url() {
        return url;
    }

    /** A file that it has in its folder. */
    public String file(String name) {
        try {
            return Files.readString(process.folder().resolve(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
