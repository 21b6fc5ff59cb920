package dev.serai.server.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What everything in a box holds of the machine's memory. Each page counts once, however many of its processes share it
 * (proc_pid_smaps(5), {@code Pss}); files that are mapped do not, because the kernel takes them back when it needs room.
 */
final class UsedMemory {
    private static final Path SELF = Path.of("/proc/self");
    private static final long KIB = 1024;

    private UsedMemory() {}

    /**
     * @param box the program that was started: all processes of the job are below it, because one that loses its parent
     *     becomes a child of the first in the box
     * @param depth how many process namespaces further inside they are than Serai
     * @return bytes; 0 once it has ended
     */
    static long of(ProcessHandle box, int depth) {
        int inside = namespaces(SELF) + depth;
        return box.descendants()
                .map(one -> Path.of("/proc", Long.toString(one.pid())))
                .filter(one -> namespaces(one) >= inside)
                .mapToLong(UsedMemory::held)
                .sum();
    }

    /** In how many a process has an id; 0 once it has ended. */
    private static int namespaces(Path process) {
        return lines(process.resolve("status"), "NSpid:").stream()
                .mapToInt(line -> line.split("\\s+").length - 1)
                .sum();
    }

    private static long held(Path process) {
        List<String> shared = lines(process.resolve("smaps_rollup"), "Pss_Anon:", "Pss_Shmem:");
        // Empty if it ended, or if the kernel shows this to nobody: then shared pages count more than once.
        List<String> known = shared.isEmpty() ? lines(process.resolve("status"), "RssAnon:", "RssShmem:") : shared;
        return known.stream()
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                .sum();
    }

    private static List<String> lines(Path file, String... names) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> Arrays.stream(names).anyMatch(line::startsWith))
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }
}
