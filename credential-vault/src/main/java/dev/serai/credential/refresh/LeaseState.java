package dev.serai.credential.refresh;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One connection's lease, and by which rules it changes: the same whether a database keeps it or memory. Epochs order
 * leases, not tokens.
 *
 * @param leaseId null if nobody has it
 * @param node that has it; null if nobody has
 * @param until by the ledger's clock; null if nobody has it
 * @param intent not resolved yet; taking the lease never clears it
 */
record LeaseState(
        long epoch,
        @Nullable String leaseId,
        @Nullable String node,
        @Nullable Instant until,
        @Nullable Intent intent) {
    static final LeaseState FREE = new LeaseState(0, null, null, null, null);

    /** How long somebody else keeps it; null if it may be taken. */
    @Nullable
    Duration heldFor(Instant now) {
        return leaseId != null && until != null && until.isAfter(now) ? Duration.between(now, until) : null;
    }

    LeaseState taken(String newLeaseId, String byNode, Instant now) {
        return new LeaseState(epoch + 1, newLeaseId, byNode, now.plus(RefreshLedger.LEASE), intent);
    }

    boolean isHeldBy(Lease lease) {
        return lease.epoch() == epoch && lease.leaseId().equals(leaseId);
    }

    /** The lease begins anew with it: the call's deadline fits in. */
    LeaseState opened(Intent next) {
        return new LeaseState(epoch, leaseId, node, next.openedAt().plus(RefreshLedger.LEASE), next);
    }

    LeaseState resolved(String attemptId) {
        return resolved(attemptId, null);
    }

    /** @param before the intent whose place this attempt's took, and which it does not answer; null if none stood there */
    LeaseState resolved(String attemptId, @Nullable Intent before) {
        return intent != null && intent.attemptId().equals(attemptId)
                ? new LeaseState(epoch, leaseId, node, until, before)
                : this;
    }

    /** Whether the open intent is this attempt's; for null, whether there is none. */
    boolean isAbout(@Nullable String attemptId) {
        return intent == null ? attemptId == null : intent.attemptId().equals(attemptId);
    }

    LeaseState released() {
        return new LeaseState(epoch, null, null, null, intent);
    }

    /** For a new incarnation: whoever has the lease has it no more, and its intent concerns nobody. */
    LeaseState fencedOff() {
        return new LeaseState(epoch + 1, null, null, null, null);
    }
}
