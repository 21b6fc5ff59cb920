package dev.serai.credential.refresh;

import dev.serai.credential.oauth2.RefreshCall.Sent;
import dev.serai.credential.oauth2.TokenOutcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One intent, and what became of it as nobody in the system can know it. */
final class Attempt {
    final String id;
    final String fingerprint;
    final SimulatedTask task;
    final long openedAt;
    boolean sent;
    /** Its answer lies where it outlives the process. */
    boolean kept;
    /** Nothing was executed, or the provider refused. */
    boolean harmless;
    /** The process got no answer, or an unreadable one, and never will. */
    boolean unanswered;
    /** Others were allowed to take it for gone. */
    boolean givenUp;
    /** Which promise its sending breaks; null if none. */
    @Nullable
    String wrong;
    /** Attempts that it takes for gone. */
    final List<Attempt> overridden = new ArrayList<>();
    /** Attempts that must not send any more once this one has. */
    final List<Attempt> hindered = new ArrayList<>();

    Attempt(Intent intent, SimulatedTask task, long openedAt) {
        this.id = intent.attemptId();
        this.fingerprint = intent.fingerprint();
        this.task = task;
        this.openedAt = openedAt;
    }

    void came(Sent answer, Fault fault) {
        switch (answer) {
            case Sent.Answered _ -> unanswered = fault == Fault.GARBLED;
            case Sent.Failed(TokenOutcome.Unknown _) -> unanswered = true;
            case Sent.Failed _ -> harmless = true;
        }
    }

    /** Whether an answer to it can still turn up. */
    boolean mayBeAnswered() {
        return !harmless && !unanswered && (kept || !task.process.dead);
    }

    /** Whether it may have used the refresh token up, for nothing. */
    boolean isLost() {
        return sent && !harmless && (unanswered || (task.process.dead && !kept));
    }
}
