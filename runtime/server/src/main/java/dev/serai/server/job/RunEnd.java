package dev.serai.server.job;

import dev.serai.server.job.JobRun.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param exitCode null if it did not end by itself
 * @param errorCode null if nothing went wrong
 * @param error in plain words
 */
record RunEnd(
        State state,
        @Nullable Integer exitCode,
        @Nullable String errorCode,
        @Nullable String error,
        List<String> notes) {
    RunEnd {
        notes = List.copyOf(notes);
    }

    static RunEnd failed(String code, String error) {
        return new RunEnd(State.FAILED, null, code, error, List.of());
    }

    RunEnd with(List<String> more) {
        return new RunEnd(state, exitCode, errorCode, error, more);
    }
}
