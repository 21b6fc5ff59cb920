package dev.serai.cli;

import dev.serai.cli.server.Http;
import dev.serai.cli.server.SignedIn;
import dev.serai.cli.token.ClientFolder;
import dev.serai.cli.token.GrantFile;
import dev.serai.cli.token.SavedGrant;
import dev.serai.cli.token.Secret;
import dev.serai.cli.token.TokenEndpoint;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code serai logout}: revokes the tokens (RFC 7009), and forgets them. */
@Command(
        name = "logout",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = "Signs you out: your tokens end at the server, and their file is removed.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:signed out, or was not signed in",
            "64:wrong usage",
            "69:the file is removed, but the server could not be told",
            "78:the file cannot be removed"
        })
final class LogoutCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Override
    public Integer call() throws InterruptedException {
        URI url = server.url();
        GrantFile file = SignedIn.file(new ClientFolder(System.getenv()), url);
        Optional<SavedGrant> saved = file.remove();
        Terminal terminal = Terminal.of(spec);
        if (saved.isEmpty()) {
            terminal.out().println("You were not signed in at " + url + ".");
            return ExitCode.DONE;
        }
        revoke(url, saved.get());
        terminal.out().println("Signed out at " + url + ".");
        return ExitCode.DONE;
    }

    private static void revoke(URI url, SavedGrant grant) throws InterruptedException {
        Secret token = grant.refreshToken() == null ? grant.accessToken() : grant.refreshToken();
        try {
            TokenEndpoint.Reply reply = new TokenEndpoint(Http.client())
                    .post(
                            URI.create(url + "/oauth2/revoke"),
                            SignedIn.CLIENT_ID,
                            grant.issuer().authentication(),
                            null,
                            Map.of("token", token.reveal()));
            if (reply.status() / 100 != 2) {
                throw untold(url, reply.words());
            }
        } catch (IOException e) {
            throw untold(url, "it cannot be reached");
        }
    }

    private static CommandFailure untold(URI url, String why) {
        return CommandFailure.unavailable("Your tokens are removed here, but Serai at " + url
                + " could not be told to end them (" + why + "): they end there by themselves.");
    }
}
