package dev.serai.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command-line client: {@code serai <command>}. */
@Command(name = "serai", mixinStandardHelpOptions = true, version = "serai 0.1.0-SNAPSHOT")
public final class SeraiCli implements Runnable {

    private SeraiCli() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new SeraiCli()).execute(args));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
