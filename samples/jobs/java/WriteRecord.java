import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A job in Java, started from its source: writes one record to the dataset that its first argument names. */
public class WriteRecord {
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 1) {
            System.err.println("usage: WriteRecord DATASET");
            System.exit(64);
        }
        String record = """
                [{"id": "java", "run": "%s", "at": "%s"}]""".formatted(System.getenv("SERAI_RUN"), Instant.now());
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(System.getenv("SERAI_URL") + "/api/v1/datasets/" + arguments[0] + "/records"))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(record))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            System.out.println(answer.statusCode() + " " + answer.body());
            System.exit(answer.statusCode() == 200 ? 0 : 1);
        }
    }

    /** The token of now: Serai renews the file before its token expires. */
    private static String token() throws IOException {
        return Files.readString(Path.of(System.getenv("SERAI_ACCESS_TOKEN_FILE"))).strip();
    }
}
