package dev.serai.camel.pull;

/**
 * Whose position a checkpoint is. A route and a dataset that read the same pull have one each.
 *
 * @param connection the connection's id, not its alias, which may change
 * @param consumer who takes the records, e.g. {@code route:accounts}; the same for ever
 */
public record PullKey(String connection, String pull, String consumer) {
    @Override
    public String toString() {
        return connection + "/" + pull + "/" + consumer;
    }
}
