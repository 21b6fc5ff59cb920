package dev.serai.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.cli.CommandFailure;
import dev.serai.cli.ExitCode;
import java.net.URI;
import java.net.http.HttpResponse;

/** What Serai says no to, in plain words (RFC 9457), and the exit code for it. */
final class Answers {
    private static final String NEEDS_A_PERSON = "reauthorization_required";
    private static final String IS_GONE = "unknown_connection";

    private Answers() {}

    /** @param problem the body; missing where it is no JSON */
    static CommandFailure failure(URI server, HttpResponse<?> answer, JsonNode problem, String advice) {
        int status = answer.statusCode();
        String detail = problem.path("detail").asText();
        String code = problem.path("code").asText();
        if (detail.isEmpty()) {
            return CommandFailure.unavailable("What answers at " + server + " is not the Serai that was expected: "
                    + answer.request().method() + " " + answer.request().uri().getPath() + " gave status " + status
                    + ".");
        }
        String wait = answer.headers()
                .firstValue("Retry-After")
                .map(seconds -> " Try again in " + seconds + " s.")
                .orElse("");
        return switch (status) {
            case 401 -> CommandFailure.refused(detail + " " + advice);
            case 403 -> CommandFailure.refused(detail);
            case 409 ->
                code.equals(NEEDS_A_PERSON) ? CommandFailure.ended(detail) : CommandFailure.configuration(detail);
            case 404 ->
                code.equals(IS_GONE) ? CommandFailure.ended(ExitCode.USAGE, detail) : CommandFailure.usage(detail);
            case 429, 503 -> CommandFailure.later(detail + wait);
            default -> status >= 500 ? CommandFailure.unavailable(detail) : CommandFailure.usage(detail);
        };
    }
}
