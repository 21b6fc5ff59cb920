package dev.serai.cli;

import dev.serai.cli.server.Identities;
import dev.serai.cli.server.ServerAddress;
import dev.serai.cli.server.ServerApi;
import java.net.URI;
import java.time.Clock;
import picocli.CommandLine.Option;

/** Which Serai a command is about. */
public final class ServerOption {
    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "${env:SERAI_URL:-http://localhost:8080}",
            description = "Which Serai. Default: SERAI_URL, or http://localhost:8080.")
    private String server = "";

    public URI url() {
        return ServerAddress.parse(server);
    }

    /** As whom the environment or the sign-in says. */
    public ServerApi api() {
        URI url = url();
        return new ServerApi(url, Identities.of(url, System.getenv(), Clock.systemUTC()));
    }
}
