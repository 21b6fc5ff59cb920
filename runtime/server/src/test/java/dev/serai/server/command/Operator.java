package dev.serai.server.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** Somebody who runs a command in this process. */
public record Operator(int exitCode, String said, String complained) {
    public static Operator runs(Map<String, String> environment, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = OperatorCommands.run(environment, new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Operator(exitCode, out.toString(), err.toString());
    }

    JsonNode json() {
        try {
            return new JsonMapper().readTree(said);
        } catch (JsonProcessingException wrong) {
            throw new AssertionError(said, wrong);
        }
    }
}
