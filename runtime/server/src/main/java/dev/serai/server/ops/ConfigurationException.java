package dev.serai.server.ops;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Names every problem, not only the first. */
public final class ConfigurationException extends SeraiException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ConfigurationException(List<Problem> problems) {
        super(
                ErrorType.CONFIGURATION,
                "invalid_configuration",
                problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    /**
     * @param key as in the environment, e.g. {@code SERAI_PORT}
     * @param mend what is wrong and what to write instead
     */
    public record Problem(String key, String mend) {
        @Override
        public String toString() {
            return key + ": " + mend;
        }
    }
}
