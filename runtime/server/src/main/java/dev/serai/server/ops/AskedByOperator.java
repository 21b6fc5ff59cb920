package dev.serai.server.ops;

/** Whether who asks runs the installation and so may read of its hosts and files. Whoever knows people says it. */
@FunctionalInterface
public interface AskedByOperator {
    boolean holds();
}
