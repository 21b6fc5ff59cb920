package dev.serai.server.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program on a machine without a browser, as a process of its own: it has the JDK and plain HTTP. {@code ask} posts a form
 * and prints the answer; {@code wait} polls every five seconds until somebody has decided, and prints what it was given.
 */
final class BridgeClientProcess {
    private static final int PAUSE = 5_000;
    /** It is patient, but not for ever. */
    private static final int MOST = 20;

    private BridgeClientProcess() {}

    /** @param program arguments of {@link #main} */
    static Process start(List<String> program) throws IOException {
        return new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        System.getProperty("java.home") + "/bin/java",
                                        "-XX:TieredStopAtLevel=1",
                                        "-cp",
                                        "target/test-classes",
                                        BridgeClientProcess.class.getName()),
                                program.stream())
                        .toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** What it prints in its life. */
    static String output(Process process) throws IOException, InterruptedException {
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError("The program ended with " + process.exitValue() + ": " + printed);
        }
        return printed;
    }

    /** {@code ask|wait URL ID SECRET NAME=VALUE…}: HTTP Basic with id and secret, the rest as a form. */
    public static void main(String[] arguments) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[1]))
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString((arguments[2] + ":" + arguments[3]).getBytes(UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(Arrays.asList(arguments).subList(4, arguments.length))))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            for (int asked = 1; isToWait(arguments[0], answer) && asked < MOST; asked++) {
                Thread.sleep(PAUSE);
                answer = http.send(request, BodyHandlers.ofString());
            }
            System.out.print(answer.body());
        }
    }

    private static boolean isToWait(String how, HttpResponse<String> answer) {
        return how.equals("wait") && answer.body().contains("authorization_pending");
    }

    private static String form(List<String> fields) {
        return fields.stream()
                .map(field -> field.split("=", 2))
                .map(field -> URLEncoder.encode(field[0], UTF_8) + "=" + URLEncoder.encode(field[1], UTF_8))
                .collect(Collectors.joining("&"));
    }
}
