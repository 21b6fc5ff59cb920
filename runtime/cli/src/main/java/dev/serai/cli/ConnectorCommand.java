package dev.serai.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.catalog.ConnectorProblem;
import dev.serai.catalog.ConnectorYaml;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai connector …}: for authors of connectors. */
@Command(
        name = "connector",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = "Helps to write connectors.")
final class ConnectorCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about the connector? There is: check");
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Checks a connector file; prints each problem as FILE:LINE: FIELD: MESSAGE.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:the file is good", "64:wrong usage", "78:the file has problems"})
    int check(
            @Parameters(paramLabel = "FILE", description = "The connector's YAML file.") Path file,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        List<ConnectorProblem> problems = ConnectorYaml.check(file);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(file, problems).toPrettyString());
        } else if (problems.isEmpty()) {
            out.println(file + " is good.");
        } else {
            problems.forEach(problem -> out.println(Printable.of(problem.toString())));
        }
        return problems.isEmpty() ? ExitCode.DONE : ExitCode.CONFIGURATION;
    }

    private static ObjectNode json(Path file, List<ConnectorProblem> problems) {
        ObjectNode answer = new JsonMapper().createObjectNode();
        answer.put("file", file.toString()).put("valid", problems.isEmpty());
        var list = answer.putArray("problems");
        for (ConnectorProblem problem : problems) {
            list.addObject()
                    .put("file", problem.file())
                    .put("line", problem.line())
                    .put("field", problem.field())
                    .put("message", problem.message());
        }
        return answer;
    }
}
