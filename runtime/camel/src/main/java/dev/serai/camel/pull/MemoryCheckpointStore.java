package dev.serai.camel.pull;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Survives nothing: after a restart everything is read again. */
public final class MemoryCheckpointStore implements CheckpointStore {
    private final ConcurrentMap<PullKey, Checkpoint> checkpoints = new ConcurrentHashMap<>();

    @Override
    public Checkpoint load(PullKey key) {
        return checkpoints.getOrDefault(key, Checkpoint.NONE);
    }

    @Override
    public void save(PullKey key, Checkpoint checkpoint) {
        checkpoints.put(key, checkpoint);
    }

    @Override
    public void remove(PullKey key) {
        checkpoints.remove(key);
    }
}
