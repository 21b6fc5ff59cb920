package dev.serai.cli.consent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.cli.CommandFailure;
import dev.serai.cli.Printable;
import dev.serai.cli.Terminal;
import dev.serai.cli.token.TokenEndpoint;
import dev.serai.terminal.TerminalQrCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Shows an {@link Invitation} and asks the server whether somebody has followed it, as RFC 8628 §3.5 wants it asked. A terminal
 * shows how much time is left; without one there is one line, and silence.
 */
public final class Waiting {
    private static final Duration SLOWER = Duration.ofSeconds(5);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final Terminal terminal;
    private final boolean json;

    /** @param json whether the invitation is printed for a program, as one line of JSON on standard output */
    public Waiting(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    /** Asks once, as at a token endpoint. */
    public interface Question {
        TokenEndpoint.Reply ask() throws IOException, InterruptedException;
    }

    /** Looks once. */
    public interface Look {
        Seen look() throws IOException, InterruptedException;
    }

    /** What a look found. */
    public sealed interface Seen {
        /** Somebody has allowed it. */
        record Allowed(JsonNode answer) implements Seen {}

        /**
         * Nobody has yet.
         *
         * @param slower how much longer to wait from now on between two looks
         */
        record NotYet(Duration slower) implements Seen {}
    }

    /**
     * Returns when somebody has allowed it.
     *
     * @param patience null to wait as long as the code lives
     * @param who answers the questions, for messages
     * @return what the server answered then
     * @throws CommandFailure 77 if they refused, 124 if nobody came in time, 69 if the server is gone
     */
    public JsonNode until(Invitation invitation, @Nullable Duration patience, String who, Question question) {
        return watch(invitation, patience, who, () -> seen(question.ask(), who));
    }

    /** As {@link #until}, where it is told otherwise whether they have: a look throws what ends the waiting. */
    public JsonNode watch(Invitation invitation, @Nullable Duration patience, String who, Look look) {
        show(invitation);
        Duration longest =
                patience == null || patience.compareTo(invitation.expiresIn()) > 0 ? invitation.expiresIn() : patience;
        Thread clearing = new Thread(this::clear);
        Runtime.getRuntime().addShutdownHook(clearing);
        try {
            return poll(invitation, System.nanoTime() + longest.toNanos(), who, look);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.waited("Interrupted.");
        } finally {
            clear();
            stopClearing(clearing);
        }
    }

    private JsonNode poll(Invitation invitation, long end, String who, Look look) throws InterruptedException {
        Duration interval = invitation.interval();
        @Nullable IOException away = null;
        while (true) {
            if (!pause(interval, end)) {
                throw tooLate(away, who);
            }
            try {
                Optional<Seen> seen = before(end, look);
                if (seen.isEmpty()) {
                    throw tooLate(away, who);
                }
                away = null;
                switch (seen.get()) {
                    case Seen.Allowed(JsonNode answer) -> {
                        return answer;
                    }
                    case Seen.NotYet(Duration slower) -> interval = interval.plus(slower);
                }
            } catch (IOException e) {
                // a connection that fails is tried again, more slowly: RFC 8628 §3.5
                away = e;
                interval = interval.plus(SLOWER);
            }
        }
    }

    private static CommandFailure tooLate(@Nullable IOException away, String who) {
        return away == null
                ? CommandFailure.waited("Nobody has allowed it in time. Nothing was saved; start again.")
                : CommandFailure.unavailable(who + " cannot be reached any more.");
    }

    /** @return empty for a look that would take longer than there is time left: it is given up */
    private static Optional<Seen> before(long end, Look look) throws IOException, InterruptedException {
        FutureTask<Seen> task = new FutureTask<>(look::look);
        Thread.startVirtualThread(task);
        try {
            return Optional.of(task.get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException _) {
            return Optional.empty();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case InterruptedException interrupted -> throw interrupted;
                case CommandFailure failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        } finally {
            task.cancel(true);
        }
    }

    private static Seen seen(TokenEndpoint.Reply reply, String who) {
        return reply.isSuccess() ? new Seen.Allowed(reply.body()) : new Seen.NotYet(slower(reply, who));
    }

    /** How much longer to wait from now on between two questions. */
    private static Duration slower(TokenEndpoint.Reply reply, String who) {
        return switch (reply.error()) {
            case "authorization_pending" -> Duration.ZERO;
            case "slow_down" -> SLOWER;
            case "access_denied" -> throw CommandFailure.refused("It was refused in the browser. Nothing was saved.");
            case "expired_token" ->
                throw CommandFailure.waited("Nobody has allowed it in time. Nothing was saved; start again.");
            default -> {
                if (reply.status() / 100 == 5 || reply.status() == 429) {
                    yield SLOWER;
                }
                throw CommandFailure.refused(who + " answered " + reply.words() + ". Nothing was saved.");
            }
        };
    }

    /** @return whether there is time left */
    private boolean pause(Duration interval, long end) throws InterruptedException {
        long next = System.nanoTime() + interval.toNanos();
        while (System.nanoTime() < next) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (!left.isPositive()) {
                return false;
            }
            tell(left);
            Duration rest = Duration.ofNanos(next - System.nanoTime());
            Duration step = shorter(shorter(TICK, left), rest);
            if (step.isPositive()) {
                Thread.sleep(step);
            }
        }
        return true;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Tells where to go, and does not wait. */
    public void show(Invitation invitation) {
        if (json) {
            terminal.out().println(invitation.json());
            return;
        }
        PrintWriter err = terminal.err();
        if (terminal.isPerson()) {
            err.println();
            TerminalQrCode.of(invitation.best(), TerminalQrCode.When.AUTO).ifPresent(err::println);
            err.println("Open     " + Printable.of(invitation.best()));
            err.println(Printable.of("or enter " + invitation.userCode() + " at " + invitation.page()));
            err.println();
        } else {
            err.println(Printable.of("Waiting for somebody who opens " + invitation.page() + " and enters "
                    + invitation.userCode() + "."));
        }
        err.flush();
    }

    private void tell(Duration left) {
        if (terminal.isPerson() && !json) {
            terminal.err()
                    .printf(
                            "%sWaiting… %d:%02d left (Ctrl-C ends it)",
                            CLEAR_LINE, left.toMinutes(), left.toSecondsPart());
            terminal.err().flush();
        }
    }

    private void clear() {
        if (terminal.isPerson() && !json) {
            terminal.err().print(CLEAR_LINE);
            terminal.err().flush();
        }
    }

    private static void stopClearing(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // Ctrl-C: the hook does it
        }
    }
}
