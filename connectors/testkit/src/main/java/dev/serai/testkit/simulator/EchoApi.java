package dev.serai.testkit.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Map;

/** What every simulated provider has beside its own API, for tests of callers. */
final class EchoApi implements ResourceApi {
    private final ResourceApi own;

    EchoApi(ResourceApi own) {
        this.own = own;
    }

    @Override
    public Answer answer(Call call, String user) {
        if (call.path().equals("/api/echo")) {
            return Answer.json(200, echo(call));
        }
        if (call.path().matches("/api/status/[2-5]\\d\\d")) {
            int status = Integer.parseInt(call.path().substring("/api/status/".length()));
            return Answer.json(status, Json.object().put("status", status));
        }
        if (call.path().matches("/api/bytes/\\d{1,8}")) {
            byte[] body = new byte[Integer.parseInt(call.path().substring("/api/bytes/".length()))];
            Arrays.fill(body, (byte) 'x');
            return new Answer(200, Map.of("Content-Type", "application/octet-stream"), body);
        }
        return own.answer(call, user);
    }

    /** The request as it came, but for the token: an echo is no place for it. */
    private static ObjectNode echo(Call call) {
        ObjectNode echo = Json.object();
        echo.put("method", call.method()).put("path", call.path()).put("query", call.rawQuery());
        ObjectNode headers = echo.putObject("headers");
        call.headers()
                .forEach((name, values) -> headers.put(
                        name,
                        name.equals("authorization")
                                ? values.getFirst().split(" ", 2)[0] + " …"
                                : String.join(", ", values)));
        return echo.put("body_bytes", call.body().length).put("body_sha256", Notes.sha256(call.body()));
    }
}
