package dev.serai.benchmarks;

import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.refresh.DiskJournal;
import dev.serai.credential.refresh.LocalJournal;
import dev.serai.credential.refresh.RefreshOutcome;
import dev.serai.credential.refresh.Refresher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What it costs a refresh that its answer is forced to the node's own disk before anything looks at it. */
final class JournalCost {
    private static final int RATIOS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private JournalCost() {}

    static void print() throws Exception {
        try (RealParts parts = new RealParts()) {
            // here, not where temporary files lie: that may be memory
            Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), ".journal-");
            try {
                Refresher without = parts.refresher("a", LocalJournal.NONE);
                Refresher with = parts.refresher("b", new DiskJournal(folder, parts.key));
                ConnectionId id = parts.connect(without);
                Turns.Result result =
                        Turns.of(RATIOS, () -> refresh(parts, with, id), () -> refresh(parts, without, id));
                System.out.println("| compared | median of ratios | ratios, of 20 refreshes each | without, median |"
                        + " disk journal, median |");
                System.out.println("|---|---|---|---|---|");
                System.out.println(String.format(
                        Locale.ROOT,
                        "| a refresh with the disk journal (%s) / without | %s | %d | %.1f ms | %.1f ms |",
                        Files.getFileStore(folder).type(),
                        result.ratios(),
                        result.count(),
                        result.otherNanos() / 1_000_000,
                        (result.nanos() - result.otherNanos()) / 1_000_000));
            } finally {
                remove(folder);
            }
        }
    }

    private static RefreshOutcome refresh(RealParts parts, Refresher refresher, ConnectionId id) {
        Connection row = parts.connections.find(id).orElseThrow();
        RefreshOutcome outcome = refresher.refresh(row, row.generation(), true, PATIENCE);
        if (!(outcome instanceof RefreshOutcome.Refreshed)) {
            throw new IllegalStateException("Not refreshed: " + outcome);
        }
        return outcome;
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
