package dev.serai.catalog;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.util.List;
import java.util.stream.Collectors;

/** A connector file is faulty: CONFIGURATION, {@code invalid_connector}. The message lists all problems, one a line. */
public final class InvalidConnectorFileException extends SeraiException {
    private static final long serialVersionUID = 1L;

    private final transient List<ConnectorProblem> problems;

    InvalidConnectorFileException(List<ConnectorProblem> problems) {
        super(
                ErrorType.CONFIGURATION,
                "invalid_connector",
                problems.stream().map(ConnectorProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** All problems, in the order of their lines. */
    public List<ConnectorProblem> problems() {
        return problems;
    }
}
