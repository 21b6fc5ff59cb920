package dev.serai.lab;

import dev.serai.lab.kill.KillCommand;
import dev.serai.lab.soak.SoakCommand;
import dev.serai.lab.stale.StaleReadsCommand;
import dev.serai.lab.stampede.StampedeCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./serai lab}. */
@Command(
        name = "lab",
        customSynopsis = "./serai lab EXPERIMENT [OPTIONS]",
        description = "Breaks running nodes on purpose and counts what is lost.",
        mixinStandardHelpOptions = true,
        subcommands = {KillCommand.class, StampedeCommand.class, StaleReadsCommand.class, SoakCommand.class})
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main())
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    e.printStackTrace(line.getErr());
                    return 1;
                })
                .execute(args.length == 0 ? new String[] {"--help"} : args));
    }
}
