package dev.serai.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What processes have taken of the processors, user and system, as Linux tells it (proc_pid_stat(5)). */
final class ProcessorTime {
    /** USER_HZ, which Linux has at 100 on all architectures that Java 25 runs on. */
    private static final double TICKS = 100;

    /** Behind the name, which may contain anything: the state is the first. */
    private static final int UTIME = 11;

    private static final int STIME = 12;
    private static final int ENDED_CHILDREN_UTIME = 13;
    private static final int ENDED_CHILDREN_STIME = 14;

    private ProcessorTime() {}

    /** Of one process, in seconds. */
    static double of(long process) throws IOException {
        List<String> fields = fields(process);
        return seconds(fields, UTIME) + seconds(fields, STIME);
    }

    /** Of one process and all that it started, in seconds. */
    static double ofFamily(long process) throws IOException {
        List<String> fields = fields(process);
        double sum = seconds(fields, UTIME)
                + seconds(fields, STIME)
                + seconds(fields, ENDED_CHILDREN_UTIME)
                + seconds(fields, ENDED_CHILDREN_STIME);
        for (ProcessHandle child :
                ProcessHandle.of(process).orElseThrow().children().toList()) {
            try {
                sum += ofFamily(child.pid());
            } catch (NoSuchFileException _) {
                // It has just ended; whoever looks next finds it among the ended ones.
            }
        }
        return sum;
    }

    private static List<String> fields(long process) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process), "stat"));
        return List.of(stat.substring(stat.lastIndexOf(") ") + 2).strip().split(" ", -1));
    }

    private static double seconds(List<String> fields, int which) {
        return Long.parseLong(fields.get(which)) / TICKS;
    }
}
