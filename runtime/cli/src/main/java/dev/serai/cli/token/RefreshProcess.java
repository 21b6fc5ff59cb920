package dev.serai.cli.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.cli.CommandFailure;
import dev.serai.cli.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The process that refreshes. It is told what to do in one line of its standard input, so that no secret is on a command line,
 * and says in one line how it went. It sends the refresh token once: an answer that never came is nothing that it could
 * mend, and a second use would end the grant where tokens are used once.
 */
public final class RefreshProcess {
    private final GrantFile file;
    private final TokenEndpoint endpoint;
    private final Clock clock;

    RefreshProcess(GrantFile file, TokenEndpoint endpoint, Clock clock) {
        this.file = file;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    public static void main(String[] arguments) throws IOException {
        ObjectNode said = Json.object();
        try {
            // a client that was killed before it could say all of it wants nothing
            JsonNode order = Json.parse(readLine());
            @Nullable String secret = Json.textOrNull(order, "client_secret");
            new RefreshProcess(new GrantFile(Path.of(Json.text(order, "file"))), new TokenEndpoint(), Clock.systemUTC())
                    .refresh(order.path("counter").asLong(), secret == null ? null : Secret.of(secret));
            said.put("exit", ExitCode.DONE);
        } catch (CommandFailure e) {
            said.put("exit", e.exitCode()).put("ended", e.isEnded()).put("message", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            said.put("exit", ExitCode.LATER).put("message", "Interrupted.");
        }
        System.out.println(said);
    }

    /** @return one line: a whole one, or none */
    static String order(Path file, long counter, @Nullable Secret secret) {
        ObjectNode order = Json.object().put("file", file.toString()).put("counter", counter);
        if (secret != null) {
            order.put("client_secret", secret.reveal());
        }
        return order.toString();
    }

    private static String readLine() throws IOException {
        @Nullable String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return line == null ? "" : line;
    }

    /**
     * Brings tokens into the file, unless somebody else did.
     *
     * @param seen the counter of the tokens that will not do any more
     */
    void refresh(long seen, @Nullable Secret secret) throws IOException, InterruptedException {
        try (FileLocked lock = FileLocked.take(file.refreshLock(), GrantRefresh.PATIENCE)) {
            if (lock == null) {
                throw CommandFailure.later("Another process is still refreshing the tokens in " + file.path() + ".");
            }
            SavedGrant stored = file.read().orElseThrow(() -> CommandFailure.ended("Signed out meanwhile."));
            @Nullable Secret refreshToken = stored.refreshToken();
            if (stored.counter() != seen || refreshToken == null) {
                return;
            }
            // no room for the answer: it is not asked for
            try (PrivateFile next = prepare()) {
                JsonNode answer = send(stored, refreshToken, secret);
                next.commit(stored.renewed(answer, clock.instant()).toJson());
            }
        }
    }

    private PrivateFile prepare() {
        try {
            return PrivateFile.prepare(file.path());
        } catch (IOException e) {
            throw ClientFolder.cannotWrite(file.path(), e);
        }
    }

    private JsonNode send(SavedGrant stored, Secret refreshToken, @Nullable Secret secret) throws InterruptedException {
        String where = stored.issuer().tokenEndpoint().toString();
        TokenEndpoint.Reply reply;
        try {
            reply = endpoint.ask(
                    stored.issuer(),
                    secret,
                    Map.of("grant_type", "refresh_token", "refresh_token", refreshToken.reveal()));
        } catch (ConnectException | HttpConnectTimeoutException _) {
            throw CommandFailure.unavailable(where + " cannot be reached. The saved tokens are as they were.");
        } catch (IOException e) {
            throw CommandFailure.later(where + " gave no answer to a refresh (" + e.getMessage()
                    + "): whether it was executed is not known. Try again; if it is refused then, sign in again.");
        }
        if (reply.isSuccess() && Json.textOrNull(reply.body(), "access_token") != null) {
            return reply.body();
        }
        throw failure(where, reply);
    }

    private static CommandFailure failure(String where, TokenEndpoint.Reply reply) {
        return switch (reply.error()) {
            case "invalid_grant" ->
                CommandFailure.ended("The authorization has ended: " + where + " says " + reply.words() + ".");
            case "invalid_client", "unauthorized_client" ->
                CommandFailure.refused(where + " does not know this client or its secret: " + reply.words()
                        + ". The saved tokens are as they were.");
            default ->
                reply.status() == 429 || reply.status() / 100 == 5
                        ? CommandFailure.later(where + " answered " + reply.words() + ": try again later.")
                        : CommandFailure.unavailable(where + " answered " + reply.words() + ".");
        };
    }
}
