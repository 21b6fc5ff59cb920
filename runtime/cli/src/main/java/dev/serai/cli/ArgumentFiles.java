package dev.serai.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** {@code @FILE} among the arguments: picocli puts what stands in the file there. One that is not there it takes for a word. */
final class ArgumentFiles {
    private ArgumentFiles() {}

    /** @throws CommandFailure 64 if one cannot be read */
    static void requireReadable(String... arguments) {
        for (String argument : arguments) {
            if (argument.length() > 1 && argument.charAt(0) == '@' && argument.charAt(1) != '@') {
                String file = argument.substring(1);
                if (!isReadable(file)) {
                    throw CommandFailure.usage("'" + argument + "' stands for the arguments in the file " + file
                            + ", which is not there or cannot be read. If the word itself is meant, write @" + argument
                            + ".");
                }
            }
        }
    }

    private static boolean isReadable(String file) {
        try {
            Path path = Path.of(file);
            return Files.isReadable(path) && !Files.isDirectory(path);
        } catch (InvalidPathException _) {
            return false;
        }
    }
}
