package dev.serai.camel.pull;

import java.util.function.Consumer;

/**
 * Takes the records of a pull, page by page, each together with the position that is reached by it. A sink that can,
 * commits both in one transaction: the effect is then exactly once. One that cannot makes the records durable first and
 * the checkpoint after them: then it is at least once, with the same keys.
 */
@FunctionalInterface
public interface RecordSink {
    /**
     * Makes the records and then, or at once with them, the checkpoint durable. An exception ends the run; the page is
     * delivered again by the next.
     *
     * @param page may hold no records; its checkpoint counts all the same
     * @param after the position once this page is committed
     */
    void commit(PulledPage page, Checkpoint after);

    /** Delivers, then saves. */
    static RecordSink deliverThenSave(Consumer<PulledPage> delivery, CheckpointStore checkpoints, PullKey key) {
        return (page, after) -> {
            delivery.accept(page);
            checkpoints.save(key, after);
        };
    }
}
