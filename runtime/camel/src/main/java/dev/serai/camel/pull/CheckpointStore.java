package dev.serai.camel.pull;

/** Keeps checkpoints. Thread-safe; calls block. What was saved survives according to the implementation's name. */
public interface CheckpointStore {
    /** {@link Checkpoint#NONE} if nothing was saved. */
    Checkpoint load(PullKey key);

    /** Returns when the checkpoint is as durable as this store makes it. */
    void save(PullKey key, Checkpoint checkpoint);

    /** Forgets: the next run reads everything. */
    void remove(PullKey key);
}
