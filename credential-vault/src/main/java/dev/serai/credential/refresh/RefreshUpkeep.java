package dev.serai.credential.refresh;

import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.ConnectionId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does for refreshes beside refreshing: says that it lives, hands on what lies on its disk, and settles answers
 * that nobody has settled. The first round is over when
 * {@link #start} returns, so that a node speaks for its own journal before it does anything else.
 */
public final class RefreshUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshUpkeep.class);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int AT_ONCE = 50;

    private final Refresher refresher;
    private final RefreshLedger ledger;
    private final LocalJournal local;
    private final String node;
    private final Clock clock;
    /** Connections whose answers could not be settled, and when to try again. */
    private final Map<ConnectionId, Later> later = new HashMap<>();

    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Thread thread;

    private record Later(Duration pause, Instant at) {}

    public RefreshUpkeep(RefreshParts parts, Refresher refresher) {
        this.refresher = refresher;
        this.ledger = parts.ledger();
        this.local = parts.local();
        this.node = parts.node();
        this.clock = parts.clock();
    }

    /** Does a round at once, on the caller's thread, then goes on by itself. */
    public RefreshUpkeep start() {
        round();
        thread = Thread.ofVirtual().name("serai-refresh-upkeep").start(this::run);
        return this;
    }

    private void run() {
        try {
            while (!ended.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                roundWhateverFails();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A node that no longer speaks is taken for dead: nothing may end its rounds. */
    void roundWhateverFails() {
        try {
            round();
        } catch (RuntimeException e) {
            LOG.error("A round of the upkeep of refreshes failed; it goes on", e);
        }
    }

    /** One round; what fails for now is done in the next. */
    public void round() {
        try {
            speak();
            settle();
        } catch (SeraiException e) {
            LOG.debug("Upkeep of refreshes goes on later: {}", e.getMessage());
        }
    }

    /** The disk's answers go to the ledger first: whoever hears that this node lives may trust that it holds nothing back. */
    private void speak() {
        refresher.keepHomeless();
        Instant asOf = ledger.now();
        Set<String> busy = new HashSet<>(refresher.busy());
        for (JournalEntry entry : local.all()) {
            try {
                ledger.record(entry);
            } catch (ReauthorizationRequiredException _) {
                // its connection was deleted: nobody waits for it
                local.drop(entry.attemptId());
            } catch (SeraiException e) {
                busy.add(entry.attemptId());
            }
        }
        // known only now that they were looked at
        busy.addAll(local.unreadable());
        ledger.speak(node, busy, asOf);
    }

    private void settle() {
        Instant now = clock.instant();
        for (ConnectionId id : ledger.unsettled(AT_ONCE)) {
            @Nullable Later before = later.get(id);
            if (before != null && now.isBefore(before.at())) {
                continue;
            }
            try {
                refresher.settle(id);
            } catch (SeraiException e) {
                LOG.warn("Answers for connection {} wait for their way into the vault: {}", id, e.getMessage());
            }
            Duration wait = before == null ? EVERY : before.pause().multipliedBy(2);
            Duration capped = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
            later.put(id, new Later(capped, now.plus(capped)));
        }
        later.values().removeIf(each -> each.at().plus(LONGEST).isBefore(now));
    }

    /** Waits for a round under way: to interrupt it would break its database connection. */
    @Override
    public void close() {
        ended.countDown();
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
