package dev.serai.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CallsTest {
    @Test
    void allWaysBringTheSameAnswer() throws Exception {
        try (Calls calls = new Calls()) {
            assertThat(calls.http()).asString(StandardCharsets.US_ASCII).isEqualTo(Upstream.ANSWER);
            assertThat(calls.httpAgain()).isEqualTo(calls.http());
            assertThat(calls.leanHttp()).isEqualTo(calls.http());
            assertThat(calls.connector()).isEqualTo(calls.http());
        }
    }

    @Test
    void theUpstreamWantsTheToken() throws Exception {
        try (UpstreamProcess upstream = UpstreamProcess.start();
                HttpClient client = HttpClient.newHttpClient()) {
            URI url = upstream.url().resolve("/api/me");

            HttpResponse<Void> without = client.send(
                    HttpRequest.newBuilder(url)
                            .version(HttpClient.Version.HTTP_1_1)
                            .build(),
                    HttpResponse.BodyHandlers.discarding());

            assertThat(without.statusCode()).isEqualTo(401);
        }
    }
}
