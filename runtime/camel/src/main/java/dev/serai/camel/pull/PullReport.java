package dev.serai.camel.pull;

/**
 * What a run did.
 *
 * @param read records read, repeated ones included
 * @param repeated records left out because they had been delivered already
 * @param deleted records that the provider says were deleted
 * @param finished false if the run was told to stop: the next goes on where it stands
 * @param checkpoint as last committed
 */
public record PullReport(int pages, int read, int repeated, int deleted, boolean finished, Checkpoint checkpoint) {}
