package dev.serai.lab.node;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.refresh.NodeFolder;
import dev.serai.lab.fault.FaultControl;
import dev.serai.lab.fault.FaultLine;
import dev.serai.lab.fault.NodeLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@link LabNode} in a process of its own, on a disk of its own, that can be killed and started again, by one thread; any may talk to it. */
public final class NodeProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final String name;
    private final Path settings;
    private final Path folder;
    private final Mutant mutant;
    private final FaultControl control;
    private volatile @Nullable Process process;
    private volatile @Nullable NodeLine line;

    /**
     * @param settings see {@link NodeSettings#write}
     * @param folder of this node alone
     */
    public NodeProcess(String name, Path settings, Path folder, Mutant mutant, FaultControl control) {
        this.name = name;
        this.settings = settings;
        this.folder = folder;
        this.mutant = mutant;
        this.control = control;
    }

    public boolean isRunning() {
        @Nullable Process here = process;
        return here != null && here.isAlive();
    }

    /** Under which name it signs what it sends; empty before its first start. */
    public Optional<String> signature() {
        try {
            return NodeFolder.nameIn(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it kept an answer for the connection on its disk, then or later, whatever became of it. */
    public boolean keptSince(ConnectionId connection, Instant then) {
        try {
            return Kept.since(folder, connection, then);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when it has done its first round of upkeep, and with it has spoken for its disk. */
    public NodeProcess start() {
        Path jar = Path.of(System.getProperty("serai.lab.jar", "lab/target/serai-lab.jar"));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Xshare:auto",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=logback-lab.xml",
                "-D" + FaultLine.PORT + "=" + control.port(),
                "-D" + FaultLine.NODE + "=" + name,
                "-cp",
                jar.toString(),
                LabNode.class.getName(),
                settings.toString(),
                folder.toString(),
                mutant.name());
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolveSibling(name + ".log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("The node " + name + " cannot be started", e);
        }
        NodeLine called = control.await(name, START);
        called.ask("ready", START);
        line = called;
        return this;
    }

    public NodeLine line() {
        @Nullable NodeLine here = line;
        if (here == null) {
            throw new IllegalStateException("The node " + name + " was not started");
        }
        return here;
    }

    /** As the system does it that has no memory left: at once, without a last word. */
    public void kill() {
        @Nullable Process here = process;
        if (here != null) {
            here.destroyForcibly();
            await(here);
        }
    }

    /** Stops it where it is, as a long pause of its machine would. */
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        @Nullable Process here = process;
        if (here == null || !here.isAlive()) {
            return;
        }
        try {
            await(new ProcessBuilder("kill", "-" + signal, Long.toString(here.pid())).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(Process process) {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
