package dev.serai.cli;

import dev.serai.cli.token.Secret;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command speaks to people: results to standard output, everything else to standard error. */
public final class Terminal {
    private final PrintWriter out;
    private final PrintWriter err;
    /** Null where nobody sits. */
    private final @Nullable Console person;

    private Terminal(PrintWriter out, PrintWriter err, @Nullable Console person) {
        this.out = out;
        this.err = err;
        this.person = person;
    }

    public static Terminal of(CommandSpec spec) {
        return new Terminal(spec.commandLine().getOut(), spec.commandLine().getErr(), person());
    }

    public PrintWriter out() {
        return out;
    }

    /** For what is said beside the result. */
    public PrintWriter err() {
        return err;
    }

    /** Whether somebody sits there: who can be asked, and sees lines change. */
    public boolean isPerson() {
        return person != null;
    }

    /** @throws CommandFailure 64 if nobody is there to be asked, 77 if the answer is no */
    public void confirm(String question, boolean yes) {
        if (yes) {
            return;
        }
        if (person == null) {
            throw CommandFailure.usage(question + " Nobody is here to be asked: add --yes.");
        }
        err.print(question + " [y/N] ");
        err.flush();
        @Nullable String answer = person.readLine();
        if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
            throw CommandFailure.refused("Nothing was changed.");
        }
    }

    /**
     * A secret: from a file, from standard input ({@code -}), or typed unseen.
     *
     * @param file null if none was named
     * @param option that names one
     * @throws CommandFailure 64 if there is none, 78 if the file cannot be read
     */
    public Secret secret(@Nullable String file, String option, String prompt) {
        String text;
        if (file == null) {
            if (person == null) {
                throw CommandFailure.usage(prompt + " is needed: " + option + " FILE, or " + option
                        + " - to read it from standard input.");
            }
            char @Nullable [] typed = person.readPassword("%s: ", prompt);
            text = typed == null ? "" : new String(typed);
        } else {
            text = read(file, option);
        }
        if (text.isBlank()) {
            throw CommandFailure.usage(prompt + " is empty.");
        }
        return Secret.of(text.strip());
    }

    private static String read(String file, String option) {
        try {
            if (!file.equals("-")) {
                return Files.readString(Path.of(file));
            }
            @Nullable
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw CommandFailure.configuration(option + " names " + file + ", which cannot be read ("
                    + e.getClass().getSimpleName() + ").");
        }
    }

    @SuppressWarnings("SystemConsoleNull") // which provider is there decides whether it is null without a terminal
    private static @Nullable Console person() {
        @Nullable Console console = System.console();
        return console != null && console.isTerminal() ? console : null;
    }
}
