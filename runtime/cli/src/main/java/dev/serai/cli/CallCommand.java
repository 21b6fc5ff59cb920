package dev.serai.cli;

import dev.serai.cli.server.ServerApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai call}: a provider's API through a connection; bodies stream both ways. */
@Command(
        name = "call",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = {
            "Calls a provider's API through a connection: Serai puts the token in, and refreshes it.",
            "Prints the answer's body as it comes; an error's too. What went wrong stands on standard error."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the provider answered with a status below 400",
            "64:wrong usage, no such connection; or the provider answered 4xx",
            "69:no Serai can be reached; or the provider answered 5xx",
            "75:not now: try again later (the provider's 429 and 503, too)",
            "77:not signed in, or refused (the provider's 401 and 403, too)",
            "78:something has to be set up differently"
        })
final class CallCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Option(
            names = "--json",
            description = "Print one JSON object: status, headers, and the body, as JSON where it is JSON.")
    private boolean json;

    @Parameters(index = "0", paramLabel = "CONNECTION")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String connection;

    @Parameters(index = "1", paramLabel = "METHOD", description = "GET, POST …")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String method;

    @Parameters(index = "2", paramLabel = "PATH", description = "Below the connection's base URL, with its query.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String path;

    @Mixin
    private final RequestOptions request = new RequestOptions();

    @Override
    public Integer call() throws IOException {
        ServerApi api = server.api();
        HttpResponse<InputStream> answer = api.proxy(
                connection,
                method.toUpperCase(Locale.ROOT),
                path,
                request.headers(),
                request.body(),
                request.canBeSentAgain(),
                BodyHandlers.ofInputStream());
        if (!ServerApi.isOfProvider(answer)) {
            try (InputStream body = answer.body()) {
                throw api.problem(answer, new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return new ProviderAnswer(Terminal.of(spec), json, request.output()).print(answer);
    }
}
