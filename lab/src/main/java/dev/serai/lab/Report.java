package dev.serai.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** An experiment's table, for the terminal and between two marks of {@code docs/reliability.md}. Takes its lines one by one. */
public final class Report implements Consumer<String> {
    /** Names the document; a system property that {@code ./serai lab} sets. */
    private static final String DOCUMENT = "serai.lab.document";

    private final List<String> lines = new ArrayList<>();

    @Override
    public void accept(String line) {
        lines.add(line);
    }

    public String text() {
        return String.join("\n", lines);
    }

    /** Replaces what stands between the marks {@code <!-- name -->} and {@code <!-- /name -->}. */
    public void write(String name) {
        Path document = Path.of(System.getProperty(DOCUMENT, "docs/reliability.md"));
        try {
            List<String> all = Files.readAllLines(document);
            int begin = all.indexOf("<!-- " + name + " -->");
            int end = all.indexOf("<!-- /" + name + " -->");
            if (begin < 0 || end < begin) {
                throw new IllegalStateException(document + " has no place for the experiment " + name);
            }
            List<String> changed = new ArrayList<>(all.subList(0, begin + 1));
            changed.addAll(lines);
            changed.add("");
            changed.add(LocalDate.now(ZoneOffset.UTC)
                    + String.format(
                            Locale.ROOT,
                            ", %d processors, load %.1f at the end.",
                            Runtime.getRuntime().availableProcessors(),
                            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
            changed.addAll(all.subList(end, all.size()));
            Files.write(document, changed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
