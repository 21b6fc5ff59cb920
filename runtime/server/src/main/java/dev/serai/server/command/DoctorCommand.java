package dev.serai.server.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serai doctor}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = "Says what is wrong with this installation and what to do about it. Changes nothing.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is well",
            "64:wrong usage",
            "69:the database or the vault does not answer",
            "75:try again in a few seconds",
            "77:the vault refuses Serai",
            "78:the configuration, the key file or the tables have to be mended"
        })
final class DoctorCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    DoctorCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        List<Finding> findings = new Examination(environment).findings();
        int exitCode = findings.stream()
                .filter(finding -> !finding.isGood())
                .mapToInt(Finding::exitCode)
                .findFirst()
                .orElse(ExitCode.DONE);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(findings).toPrettyString());
        } else {
            findings.forEach(finding -> out.printf(
                    "%-14s %-5s %s%n",
                    finding.part(),
                    finding.isGood() ? "good" : "WRONG",
                    finding.detail().replace("\n", "\n" + " ".repeat(21))));
        }
        return exitCode;
    }

    private static ObjectNode json(List<Finding> findings) {
        ObjectNode answer = new JsonMapper().createObjectNode();
        answer.put("healthy", findings.stream().allMatch(Finding::isGood));
        var parts = answer.putArray("findings");
        findings.forEach(finding -> parts.addObject()
                .put("part", finding.part())
                .put("good", finding.isGood())
                .put("detail", finding.detail()));
        return answer;
    }
}
