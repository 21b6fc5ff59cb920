package dev.serai.server.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a box and everything in it holds of the machine's memory. Each page counts once, however many of its processes share
 * it (proc_pid_smaps(5), {@code Pss}); files that are mapped do not, because the kernel takes them back when it needs room.
 */
final class UsedMemory {
    private static final long KIB = 1024;

    private UsedMemory() {}

    /** Bytes; 0 once it has ended. All its processes are below it: their own first process, too, is its child. */
    static long of(ProcessHandle box) {
        return held(box.pid())
                + box.descendants().mapToLong(one -> held(one.pid())).sum();
    }

    private static long held(long process) {
        Path folder = Path.of("/proc", Long.toString(process));
        try {
            return sum(folder.resolve("smaps_rollup"), "Pss_Anon:", "Pss_Shmem:");
        } catch (IOException _) {
            // It ended, or the kernel shows this to nobody: then shared pages count more than once.
            try {
                return sum(folder.resolve("status"), "RssAnon:", "RssShmem:");
            } catch (IOException _) {
                return 0;
            }
        }
    }

    private static long sum(Path file, String first, String second) throws IOException {
        return Files.readString(file, StandardCharsets.US_ASCII)
                .lines()
                .filter(line -> line.startsWith(first) || line.startsWith(second))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                .sum();
    }
}
