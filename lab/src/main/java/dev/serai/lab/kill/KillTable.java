package dev.serai.lab.kill;

import dev.serai.lab.fault.Step;
import dev.serai.lab.parts.Provider;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An experiment's outcome in Markdown. */
final class KillTable {
    private KillTable() {}

    static void print(List<Result> results, Windows windows, Consumer<String> out) {
        out.accept("| killed at | "
                + Stream.of(Provider.values())
                        .map(provider -> provider.words() + ": cut off | lost | ")
                        .collect(Collectors.joining())
                + "window in ms: median | longest |");
        out.accept("|---|" + "--:|--:|".repeat(Provider.values().length) + "--:|--:|");
        for (Step step : Step.values()) {
            out.accept("| " + step.words() + " | "
                    + Stream.of(Provider.values())
                            .map(provider -> counts(results, step, provider))
                            .collect(Collectors.joining())
                    + windows.of(step) + " |");
        }
    }

    private static String counts(List<Result> results, Step step, Provider provider) {
        List<Result> here = results.stream()
                .filter(result -> result.cut().step() == step && result.cut().provider() == provider)
                .toList();
        return here.size() + " | " + here.stream().filter(Result::isLost).count() + " | ";
    }
}
