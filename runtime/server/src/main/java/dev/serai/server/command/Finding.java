package dev.serai.server.command;

/**
 * What {@code serai doctor} found out about one part.
 *
 * @param part in a word
 * @param exitCode what the doctor's answer to the shell is because of it; {@link ExitCode#DONE} if all is well
 * @param detail what it is, or what is wrong and what to do; no secrets
 */
record Finding(String part, int exitCode, String detail) {
    static Finding good(String part, String detail) {
        return new Finding(part, ExitCode.DONE, detail);
    }

    static Finding bad(String part, Throwable failed) {
        CommandFailure failure = CommandFailure.of(failed);
        return new Finding(part, failure.exitCode(), failure.message());
    }

    boolean isGood() {
        return exitCode == ExitCode.DONE;
    }
}
