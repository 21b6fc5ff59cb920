package dev.serai.cli.bridge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.cli.CommandFailure;
import dev.serai.cli.ExitCode;
import dev.serai.cli.Printable;
import dev.serai.cli.ProviderAnswer;
import dev.serai.cli.RequestOptions;
import dev.serai.cli.Terminal;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai bridge …}: for batch jobs, terminals and programs on machines that no browser reaches. */
@Command(
        name = "bridge",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = {
            "Gets a user's authorization for a program without a browser: shows a link, a code and a QR code, somebody"
                    + " allows it on any device, and the program has its access. It is saved, and refreshed when due.",
            "Options may stand in a file: serai bridge token @job.options"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "64:wrong usage; call: the provider answered 4xx",
            "69:the bridge or the provider cannot be reached; call: 5xx",
            "75:not now: try again later; call: 429 and 503",
            "77:refused, or somebody has to allow it first; call: 401 and 403",
            "78:something has to be set up differently",
            "124:nobody allowed it in time"
        })
public final class BridgeCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about the bridge? There is: login, token, call");
    }

    @Command(
            name = "login",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Asks somebody to allow it, and saves what they allow in the place of what was saved.")
    int login(
            @Mixin BridgeOptions options,
            @Option(names = "--json", description = "Print JSON: one line with the link and the code, one at the end.")
                    boolean json)
            throws InterruptedException {
        Terminal terminal = Terminal.of(spec);
        BridgedAccess access = access(options, null, terminal, json);
        access.authorize();
        ObjectNode saved = access.describe();
        terminal.out().println(json ? saved.toString() : "Allowed, and saved.");
        return ExitCode.DONE;
    }

    @Command(
            name = "token",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Prints a good access token: the saved one, refreshed if it is due.")
    int token(@Mixin BridgeOptions options, @Option(names = "--json", description = "Print JSON.") boolean json)
            throws InterruptedException {
        Terminal terminal = Terminal.of(spec);
        BridgedAccess access = access(options, null, terminal, json);
        ObjectNode token = allowed(options, terminal, access, access::token);
        terminal.out()
                .println(
                        json
                                ? token.toString()
                                : Printable.of(token.path("access_token").asText()));
        return ExitCode.DONE;
    }

    @Command(
            name = "call",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Calls the provider's API. A 401 leads to a refresh, and to one more try.")
    int call(
            @Mixin BridgeOptions options,
            @Mixin RequestOptions request,
            @Option(
                            names = "--api-endpoint",
                            paramLabel = "URL",
                            description = "Mode code: what PATH is below. Default: PATH is a whole URL.")
                    @Nullable
                    String api,
            @Option(names = "--json", description = "Print one JSON object: status, headers, body.") boolean json,
            @Parameters(paramLabel = "METHOD", description = "GET, POST …") String method,
            @Parameters(paramLabel = "PATH", description = "With its query.") String path)
            throws InterruptedException, IOException {
        Terminal terminal = Terminal.of(spec);
        BridgedAccess access = access(options, api, terminal, false);
        BridgedAccess.Call call = new BridgedAccess.Call(
                method.toUpperCase(Locale.ROOT), path, request.headers(), request.body(), request.canBeSentAgain());
        return new ProviderAnswer(terminal, json, request.output())
                .print(allowed(options, terminal, access, () -> access.call(call)));
    }

    /** Does it with what is saved; if nothing is, or it has ended, asks somebody where somebody may be. */
    private static <T> T allowed(
            BridgeOptions options, Terminal terminal, BridgedAccess access, java.util.function.Supplier<T> work)
            throws InterruptedException {
        boolean asks = options.waits() || terminal.isPerson();
        if (!access.isSaved()) {
            if (!asks) {
                throw CommandFailure.refused(
                        "Nobody has allowed this yet: run serai bridge login with the same options,"
                                + " or add --wait SECONDS.");
            }
            access.authorize();
        }
        try {
            return work.get();
        } catch (CommandFailure e) {
            if (!e.isEnded()) {
                throw e;
            }
            if (!access.forget()) {
                return work.get();
            }
            if (!asks) {
                throw CommandFailure.refused(
                        e.getMessage() + " Run serai bridge login with the same options, or add --wait SECONDS.");
            }
            access.authorize();
            return work.get();
        }
    }

    private static BridgedAccess access(BridgeOptions options, @Nullable String api, Terminal terminal, boolean json) {
        Bridge bridge = new Bridge(options, terminal, json);
        return switch (options.mode()) {
            case CODE -> new CodeAccess(options, api, terminal, bridge);
            case CONNECTION -> new ConnectionAccess(options, terminal, bridge);
        };
    }
}
