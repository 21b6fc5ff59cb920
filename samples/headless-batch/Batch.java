import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The nightly job in plain Java: the newest observations of somebody's sensors, as a file. {@code java Batch.java} */
public final class Batch {
    private static final String URL = required("SERAI_URL");
    private static final Path SAVED = Path.of("connection");
    private static final Path OUTPUT = Path.of("observations.json");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Batch() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (!Files.exists(SAVED)) {
            Files.writeString(SAVED, authorize());
        }
        HttpResponse<String> granted = post("/oauth2/token", Map.of("grant_type", "client_credentials"));
        String token = field(granted.body(), "access_token")
                .orElseThrow(() -> end(77, "Serai does not know this bridge client, or its secret is another."));
        HttpResponse<Path> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(URL + "/api/v1/connections/" + Files.readString(SAVED)
                                + "/proxy/api/observations?limit=100"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofFile(OUTPUT));
        if (answer.statusCode() != 200) {
            throw end(69, "The answer was " + answer.statusCode() + ": " + Files.readString(OUTPUT));
        }
        long observations = Pattern.compile("\"id\"").matcher(Files.readString(OUTPUT)).results().count();
        System.out.println(observations + " observations in " + OUTPUT);
    }

    /** Shows somebody a link and a code, and waits for the connection that they make. */
    private static String authorize() throws IOException, InterruptedException {
        String wait = Optional.ofNullable(System.getenv("WAIT"))
                .orElseThrow(() -> end(77, "Nobody has allowed this yet: run it once with WAIT=600."));
        Map<String, String> asked = new HashMap<>(Map.of("mode", "connection", "connector", "observant"));
        Optional.ofNullable(System.getenv("CLIENT")).ifPresent(client -> asked.put("client_id", client));
        String begun = post("/bridge/authorizations", asked).body();
        String code = field(begun, "bridge_code").orElseThrow(() -> end(77, "The bridge refuses: " + begun));
        System.err.println("Open " + field(begun, "verification_uri").orElseThrow() + " and enter "
                + field(begun, "user_code").orElseThrow());
        long interval = Long.parseLong(field(begun, "interval").orElse("5"));
        Instant end = Instant.now().plusSeconds(Long.parseLong(wait));
        while (Instant.now().isBefore(end)) {
            Thread.sleep(Duration.ofSeconds(interval));
            String answer = post("/bridge/token", Map.of("bridge_code", code)).body();
            Optional<String> connection = field(answer, "connection");
            if (connection.isPresent()) {
                return connection.get();
            }
            switch (field(answer, "error").orElse("")) {
                case "authorization_pending" -> {}
                case "slow_down" -> interval += 5;
                case "access_denied" -> throw end(77, "It was refused in the browser.");
                default -> throw end(124, "Nobody has allowed it in time.");
            }
        }
        throw end(124, "Nobody has allowed it in time.");
    }

    private static HttpResponse<String> post(String path, Map<String, String> form)
            throws IOException, InterruptedException {
        String credentials = required("SERAI_BRIDGE_CLIENT_ID") + ":"
                + Files.readString(Path.of(required("SERAI_BRIDGE_SECRET_FILE"))).strip();
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(URL + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                        .POST(BodyPublishers.ofString(form.entrySet().stream()
                                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                                .collect(Collectors.joining("&"))))
                        .build(),
                BodyHandlers.ofString());
    }

    /** One of a flat JSON object. */
    private static Optional<String> field(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"?([^\",}]*)").matcher(json);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    private static String required(String name) {
        return Optional.ofNullable(System.getenv(name)).orElseThrow(() -> end(64, name + " is not set."));
    }

    private static IllegalStateException end(int code, String message) {
        System.err.println(message);
        System.exit(code);
        throw new IllegalStateException(message);
    }
}
