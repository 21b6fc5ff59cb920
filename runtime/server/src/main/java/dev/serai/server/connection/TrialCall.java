package dev.serai.server.connection;

import dev.serai.connector.Connectors;
import dev.serai.connector.SeraiException;
import dev.serai.credential.call.ApiClient;
import dev.serai.credential.call.CallTarget;
import dev.serai.credential.connection.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** One GET through a connection, its answer as text: for a builder who wants to see whether it works. */
@Component
public class TrialCall {
    private static final int SHOWN = 20_000;

    private final Connectors connectors;
    private final ApiClient client;

    TrialCall(Connectors connectors, ApiClient client) {
        this.connectors = connectors;
        this.client = client;
    }

    /**
     * What came back.
     *
     * @param status 0 if no answer came
     * @param body its beginning, or what went wrong
     */
    public record Answer(String path, int status, String body) {}

    Answer get(Connection connection, String path) {
        CallTarget target = new CallTarget(connection, connectors.require(connection.connector()));
        try {
            HttpGet request = new HttpGet(client.url(target, path.strip(), Map.of()));
            request.setHeader(HttpHeaders.ACCEPT, "application/json, */*;q=0.5");
            return client.execute(target, request, response -> new Answer(path, response.getCode(), text(response)));
        } catch (SeraiException e) {
            return new Answer(path, 0, e.getMessage());
        } catch (IOException e) {
            return new Answer(path, 0, target.connector().name() + " could not be reached.");
        }
    }

    private static String text(ClassicHttpResponse response) throws IOException {
        @Nullable HttpEntity entity = response.getEntity();
        if (entity == null) {
            return "";
        }
        try (InputStream body = entity.getContent()) {
            return new String(body.readNBytes(SHOWN), StandardCharsets.UTF_8);
        }
    }
}
