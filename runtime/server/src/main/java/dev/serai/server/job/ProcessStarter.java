package dev.serai.server.job;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.stereotype.Component;

/**
 * Starts processes, all from one thread that lives as long as the platform: a box ends when the <em>thread</em> that started it
 * does (PR_SET_PDEATHSIG), and the threads that carry virtual ones come and go.
 */
@Component
class ProcessStarter implements AutoCloseable {
    private static final List<String> PASSED_ON = List.of("PATH", "HOME", "XDG_RUNTIME_DIR");

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("job-starter").daemon().factory());

    /** With nothing of the platform's environment but where programs are. What it writes comes out on one stream. */
    Process start(List<String> command, Path folder) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                // where podman's monitor leaves files of its own
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(PASSED_ON);
        try {
            return thread.submit(builder::start).get();
        } catch (ExecutionException failed) {
            throw new IOException(String.valueOf(failed.getCause()), failed);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
