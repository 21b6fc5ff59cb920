package dev.serai.testkit.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The simulator as a program. It prints one line, its URL, and runs until its input closes or it gets a SIGTERM. */
public final class SimulatorMain {
    private static final String USAGE =
            "usage: serai-simulator.jar [--profile observant|salesforce|google|github] [--port N] [--state-file FILE]"
                    + " [--grow-every-ms N]";
    private static final int EX_USAGE = 64;

    private SimulatorMain() {}

    public static void main(String[] args) throws IOException {
        String profile = "observant";
        int port = 0;
        @Nullable Path stateFile = null;
        @Nullable Duration growth = null;
        ProviderSimulator simulator;
        try {
            for (int i = 0; i < args.length; i += 2) {
                String value = i + 1 < args.length ? args[i + 1] : "";
                switch (args[i]) {
                    case "--profile" -> profile = value;
                    case "--port" -> port = Integer.parseInt(value);
                    case "--state-file" -> stateFile = Path.of(value).toAbsolutePath();
                    case "--grow-every-ms" -> growth = Duration.ofMillis(Long.parseLong(value));
                    default -> throw new IllegalArgumentException("Unknown option " + args[i]);
                }
            }
            simulator = ProviderSimulator.start(profile, port, stateFile);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            System.exit(EX_USAGE);
            return;
        }
        try (simulator) {
            if (growth != null) {
                simulator.growEvery(growth);
            }
            System.out.println(simulator.url());
            System.out.flush();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
