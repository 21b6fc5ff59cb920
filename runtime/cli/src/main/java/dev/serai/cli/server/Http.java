package dev.serai.cli.server;

import dev.serai.cli.CommandFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** The one HTTP client of a run: no redirects, no cookies. */
public final class Http {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private Http() {}

    private static final class Holder {
        static final HttpClient CLIENT = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build();
    }

    public static HttpClient client() {
        return Holder.CLIENT;
    }

    public static CommandFailure unreachable(URI server, IOException e) {
        if (e instanceof HttpTimeoutException && !(e instanceof HttpConnectTimeoutException)) {
            return CommandFailure.later("Serai at " + server + " does not answer in time: try again later.");
        }
        String why = e instanceof ConnectException || e instanceof HttpConnectTimeoutException
                ? "nothing listens there, or nothing answers"
                : String.valueOf(e.getMessage());
        return CommandFailure.unavailable("No Serai can be reached at " + server + " (" + why
                + "). Start one with ./serai up, or name another: --server URL or SERAI_URL.");
    }
}
