package dev.serai.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Option;

/** How a command prints its data. */
final class Print {
    @Option(names = "--json", description = "Print JSON, as the API gives it.")
    private boolean json;

    boolean isJson() {
        return json;
    }

    /** JSON, if that was asked for; else what {@code forPeople} prints. */
    void data(PrintWriter out, JsonNode data, Runnable forPeople) {
        if (json) {
            out.println(data.toPrettyString());
        } else {
            forPeople.run();
        }
    }

    /** A field, for people: {@linkplain Printable printable}, lists with commas, times without fractions. */
    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(one -> Printable.of(one.asText()))
                    .collect(Collectors.joining(", "));
        }
        return value.isNull()
                ? ""
                : Printable.of(value.asText()).replaceFirst("(T\\d\\d:\\d\\d:\\d\\d)\\.\\d+Z$", "$1Z");
    }
}
