package dev.serai.credential.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;

/** Sends one request as a process of its own, which a test can freeze, and whose log it can read whole. */
final class ExchangeProgram {
    private ExchangeProgram() {}

    /** Arguments: {@code exchange} or {@code client}, the URL, the deadline in seconds. Prints what came of it. */
    public static void main(String[] args) throws IOException {
        HttpPost post = new HttpPost(args[1]);
        post.setHeader("Authorization", "Bearer canary-in-request-header");
        post.setEntity(new StringEntity("token=canary-in-request-body", ContentType.TEXT_PLAIN));
        try (OutboundHttp http = TestOutbound.create()) {
            switch (args[0]) {
                case "exchange" ->
                    System.out.println(
                            "RESULT " + http.send(post, Duration.ofSeconds(Long.parseLong(args[2])), 10_000));
                case "client" -> {
                    try (CloseableHttpClient client =
                            http.harden(HttpClientBuilder.create()).build()) {
                        int length = client.execute(post, answer -> EntityUtils.toByteArray(answer.getEntity()).length);
                        System.out.println("RESULT " + length);
                    }
                }
                default -> throw new IllegalArgumentException(args[0]);
            }
        }
    }

    static Process start(String logLevel, String... args) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=" + logLevel,
                "-cp",
                System.getProperty("java.class.path"),
                ExchangeProgram.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
