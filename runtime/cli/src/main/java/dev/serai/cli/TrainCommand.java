package dev.serai.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.serai.cli.server.Identity;
import dev.serai.cli.server.ServerApi;
import dev.serai.cli.token.GrantFile;
import dev.serai.cli.token.Json;
import dev.serai.cli.token.SavedGrant;
import dev.serai.cli.token.Secret;
import dev.serai.cli.token.TokenIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code serai train}: does a little of what commands do, against itself, so that a JVM which watches can keep what they load
 * ({@code -XX:AOTCacheOutput}).
 */
@Command(name = "train", hidden = true, description = "For the launcher: what an AOT cache is made from.")
final class TrainCommand implements Callable<Integer> {
    private static final byte[] ANSWER =
            "{\"items\":[{\"alias\":\"acme\",\"expires_at\":\"2026-01-01T00:00:00Z\"}],\"next\":null}"
                    .getBytes(StandardCharsets.UTF_8);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
            exchange.close();
        });
        server.start();
        Path folder = Files.createTempDirectory("serai-train-");
        try {
            URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            ServerApi api = new ServerApi(url, new Trainee(keep(url, folder.resolve("grant.json"))));
            JsonNode page = api.get("connections?limit=1");
            api.post("connections", page);
            Table table = new Table("ALIAS");
            page.path("items").forEach(one -> table.row(Print.text(one, "alias")));
            table.print(spec.commandLine().getOut());
            spec.commandLine().getOut().println(page.toPrettyString());
            return ExitCode.DONE;
        } finally {
            server.stop(0);
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static Secret keep(URI url, Path path) {
        GrantFile file = new GrantFile(path);
        JsonNode answer = Json.parse("{\"access_token\":\"a\",\"refresh_token\":\"b\",\"expires_in\":600}");
        TokenIssuer issuer = new TokenIssuer(url.resolve("/oauth2/token"), "train", TokenIssuer.Authentication.NONE);
        file.write(SavedGrant.first(issuer, answer, "", Instant.now()));
        return file.read().orElseThrow().accessToken();
    }

    private record Trainee(Secret accessToken) implements Identity {
        @Override
        public Secret after(Secret refused) {
            return accessToken;
        }

        @Override
        public String advice() {
            return "";
        }
    }
}
