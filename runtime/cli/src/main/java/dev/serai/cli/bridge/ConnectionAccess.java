package dev.serai.cli.bridge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.cli.CommandFailure;
import dev.serai.cli.Terminal;
import dev.serai.cli.server.ServerApi;
import dev.serai.cli.server.ServiceAccount;
import dev.serai.cli.token.Json;
import dev.serai.cli.token.TextFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Mode connection: Serai redeems the code and keeps the tokens; what is saved here is which connection it is. */
final class ConnectionAccess implements BridgedAccess {
    private final BridgeOptions options;
    private final Terminal terminal;
    private final Bridge bridge;
    private final TextFile file;
    private @Nullable ServerApi api;
    /** The file's content that was read last. */
    private String used = "";

    ConnectionAccess(BridgeOptions options, Terminal terminal, Bridge bridge) {
        this.options = options;
        this.terminal = terminal;
        this.bridge = bridge;
        this.file = new TextFile(options.file());
    }

    @Override
    public boolean isSaved() {
        return saved().isPresent();
    }

    @Override
    public void authorize() throws InterruptedException {
        options.bridgeSecret(terminal);
        file.requireWritable();
        Bridge.Allowed allowed = bridge.authorize(Map.of());
        file.write(Json.object()
                .put("connection", Json.answered(allowed.answer(), "connection"))
                .put("bridge", options.bridge().toString())
                .toPrettyString());
    }

    @Override
    public boolean forget() {
        return file.removeIf(used::equals);
    }

    @Override
    public ObjectNode describe() {
        return Json.object().put("mode", "connection").put("connection", connection());
    }

    @Override
    public ObjectNode token() {
        return api().get("connections/" + ServerApi.segment(connection()) + "/token")
                .deepCopy();
    }

    @Override
    public HttpResponse<InputStream> call(Call call) {
        HttpResponse<InputStream> answer = api().proxy(
                        connection(),
                        call.method(),
                        call.path(),
                        call.headers(),
                        call.body(),
                        call.again(),
                        BodyHandlers.ofInputStream());
        if (ServerApi.isOfProvider(answer)) {
            return answer;
        }
        try (InputStream body = answer.body()) {
            throw api().problem(answer, new String(body.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw CommandFailure.unavailable("The answer breaks off: " + e.getMessage());
        }
    }

    private ServerApi api() {
        ServerApi known = api;
        if (known == null) {
            known = new ServerApi(
                    options.bridge(),
                    new ServiceAccount(
                            options.bridge(),
                            options.bridgeClientId(),
                            options.bridgeSecret(terminal),
                            "Check --bridge-client-id and --bridge-secret-file."));
            api = known;
        }
        return known;
    }

    private String connection() {
        return saved().orElseThrow(() -> CommandFailure.ended("Nobody has allowed this yet."));
    }

    private Optional<String> saved() {
        Optional<String> text = file.read();
        used = text.orElse("");
        return text.map(saved -> Json.textOrNull(Json.parse(saved), "connection"));
    }
}
