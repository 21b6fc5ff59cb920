package dev.serai.credential;

/**
 * Serai's own counter of a credential's tokens, kept inside the secret: one more with every new token. Not the vault's
 * version number, which starts again after a restore.
 */
public record Generation(long value) implements Comparable<Generation> {
    /** No token yet. */
    public static final Generation NONE = new Generation(0);

    public Generation {
        if (value < 0) {
            throw new IllegalArgumentException("A generation is never negative.");
        }
    }

    public Generation next() {
        return new Generation(value + 1);
    }

    public boolean isNewerThan(Generation other) {
        return value > other.value;
    }

    @Override
    public int compareTo(Generation other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
