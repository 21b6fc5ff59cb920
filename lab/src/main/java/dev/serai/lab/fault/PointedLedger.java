package dev.serai.lab.fault;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections.Published;
import dev.serai.credential.refresh.Intent;
import dev.serai.credential.refresh.JournalEntry;
import dev.serai.credential.refresh.Lease;
import dev.serai.credential.refresh.RefreshLedger;
import java.util.Set;

/** A ledger with fault points around what a refresh does with it. With the lease a refresh begins, and with it it ends. */
final class PointedLedger extends ForwardingLedger {
    private final FaultPoints points;

    PointedLedger(RefreshLedger real, FaultPoints points) {
        super(real);
        this.points = points;
    }

    @Override
    public Taken take(ConnectionId connection, String node) {
        points.begin(connection);
        points.reached(Step.BEFORE_LEASE);
        Taken taken = super.take(connection, node);
        switch (taken) {
            case Taken.Held _ -> points.reached(Step.LEASE_TAKEN);
            case Taken.Busy _ -> points.end();
        }
        return taken;
    }

    @Override
    public boolean open(Lease lease, Intent intent, Set<String> judged) {
        points.reached(Step.BEFORE_INTENT);
        boolean opened = super.open(lease, intent, judged);
        if (opened) {
            points.reached(Step.INTENT_COMMITTED);
        }
        return opened;
    }

    @Override
    public void record(JournalEntry entry) {
        super.record(entry);
        points.reached(Step.IN_DATABASE);
    }

    @Override
    public boolean publish(ConnectionId connection, long incarnation, Published published, String attemptId) {
        boolean done = super.publish(connection, incarnation, published, attemptId);
        points.reached(Step.PUBLISHED);
        return done;
    }

    @Override
    public void release(Lease lease) {
        try {
            super.release(lease);
            points.reached(Step.RELEASED);
        } finally {
            points.end();
        }
    }
}
