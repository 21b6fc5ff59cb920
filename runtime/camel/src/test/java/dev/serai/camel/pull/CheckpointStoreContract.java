package dev.serai.camel.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.camel.pull.Checkpoint.Delivered;
import dev.serai.camel.pull.Checkpoint.Unfinished;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every checkpoint store does. */
abstract class CheckpointStoreContract {
    private static final Checkpoint FULL = new Checkpoint(
            "2026-01-01T00:00:00Z",
            new Unfinished("1970-01-01T00:00:00Z", "https://api.example.com/v1?a=1&b=\"ü\""),
            Map.of("key 'one'", new Delivered("2026-01-01T00:00:00Z", "00ff")));
    private static final PullKey KEY = new PullKey("c-1", "accounts", "route:../x~y");

    abstract CheckpointStore store();

    @Test
    void nothingSavedIsNone() {
        assertThat(store().load(KEY)).isEqualTo(Checkpoint.NONE);
    }

    @Test
    void theLastSavedIsLoaded() {
        CheckpointStore store = store();
        store.save(KEY, Checkpoint.at("1"));
        store.save(KEY, FULL);

        assertThat(store.load(KEY)).isEqualTo(FULL);
    }

    @Test
    void check83_everyConnectionPullAndConsumerHasItsOwn() {
        CheckpointStore store = store();
        store.save(KEY, FULL);

        assertThat(store.load(new PullKey("c-2", KEY.pull(), KEY.consumer()))).isEqualTo(Checkpoint.NONE);
        assertThat(store.load(new PullKey("c-1", "contacts", KEY.consumer()))).isEqualTo(Checkpoint.NONE);
        assertThat(store.load(new PullKey("c-1", KEY.pull(), "dataset"))).isEqualTo(Checkpoint.NONE);
        assertThat(store.load(new PullKey("c-1", "accounts~route", "y"))).isEqualTo(Checkpoint.NONE);
    }

    @Test
    void removedIsForgotten() {
        CheckpointStore store = store();
        store.save(KEY, FULL);
        store.remove(KEY);
        store.remove(KEY);

        assertThat(store.load(KEY)).isEqualTo(Checkpoint.NONE);
    }
}
