package dev.serai.camel.pull;

import dev.serai.camel.pull.Checkpoint.Unfinished;
import dev.serai.camel.pull.PageFetcher.Answer;
import dev.serai.connector.Connector;
import dev.serai.connector.ErrorType;
import dev.serai.connector.Pull;
import dev.serai.connector.SeraiException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a pull: page after page is read and committed together with the position behind it. A run that ends early,
 * for whatever reason, is gone on with by the next one at the page where it stands; the overlap applies between runs only.
 * One object runs once at a time.
 */
public final class PullRun {
    private final String name;
    private final Pull pull;
    private final PageFetcher fetcher;
    private final @Nullable Cursors cursors;
    private final Records records;

    /**
     * @param name of the connector's pull
     * @throws SeraiException USER, {@code unknown_pull}
     */
    public PullRun(Connector connector, String name, PageFetcher fetcher) {
        this(connector.id() + "." + name, declared(connector, name), fetcher);
    }

    private PullRun(String name, Pull pull, PageFetcher fetcher) {
        this.name = name;
        this.pull = pull;
        this.fetcher = fetcher;
        Pull.Cursor cursor = pull.cursor();
        this.cursors = cursor == null ? null : new Cursors(cursor);
        this.records = new Records(name, pull, cursors);
    }

    private static Pull declared(Connector connector, String name) {
        Pull pull = connector.pulls().get(name);
        if (pull == null) {
            throw new SeraiException(
                    ErrorType.USER,
                    "unknown_pull",
                    connector.name() + " has no pull '" + name + "': it has "
                            + connector.pulls().keySet() + ".");
        }
        return pull;
    }

    /**
     * Runs to the end of the data, or until told to stop between two pages.
     *
     * @param from where the last run stands
     * @param goOn asked before every page
     * @throws PullException if a page cannot be had; also what the sink throws, and what calls throw
     *     ({@code ReauthorizationRequiredException}, {@code CredentialUnavailableException})
     */
    public PullReport run(Checkpoint from, RecordSink sink, BooleanSupplier goOn) {
        Unfinished unfinished = from.unfinished();
        String start = unfinished == null ? startOf(from) : unfinished.start();
        Tally tally = new Tally(from);
        Pages pages = new Pages(name, pull, fetcher, start);
        @Nullable String position = unfinished == null ? null : unfinished.next();
        do {
            if (!goOn.getAsBoolean()) {
                return tally.report(false);
            }
            Answer answer;
            try {
                answer = pages.get(position);
            } catch (PullException e) {
                if (position == null || tally.pages > 0 || !isStalePosition(e)) {
                    throw e;
                }
                // the provider has forgotten the page that an earlier run was to go on with: this run begins anew
                position = null;
                answer = pages.get(null);
            }
            List<PulledRecord> read = records.read(answer.body());
            position = pages.next(answer, position, read.size());
            tally.commit(sink, read, start, position);
        } while (position != null);
        return tally.report(true);
    }

    private String startOf(Checkpoint from) {
        return cursors == null ? "" : cursors.start(from.cursor());
    }

    private static boolean isStalePosition(PullException e) {
        return e.status() == 400 || e.status() == 404 || e.status() == 410 || e.status() == 422;
    }

    /** What was committed so far. */
    private final class Tally {
        private final DeliveredRecords delivered;
        private Checkpoint checkpoint;
        private int pages;
        private int read;
        private int repeated;
        private int deleted;

        Tally(Checkpoint from) {
            this.checkpoint = from;
            this.delivered = new DeliveredRecords(cursors, from.delivered());
        }

        void commit(RecordSink sink, List<PulledRecord> page, String start, @Nullable String next) {
            boolean initial = cursors != null && start.equals(cursors.start(null));
            List<PulledRecord> fresh = page.stream().filter(delivered::isFresh).toList();
            @Nullable String cursor = checkpoint.cursor();
            for (PulledRecord record : page) {
                cursor = later(cursor, record.cursor());
                delivered.add(record);
            }
            Checkpoint after = new Checkpoint(
                    cursor, next == null ? null : new Unfinished(start, next), delivered.metAgain(cursor));
            sink.commit(new PulledPage(pages + 1, fresh, page.size() - fresh.size(), initial), after);
            checkpoint = after;
            pages++;
            read += page.size();
            repeated += page.size() - fresh.size();
            deleted += (int) fresh.stream().filter(PulledRecord::deleted).count();
        }

        private @Nullable String later(@Nullable String before, @Nullable String value) {
            return value == null || cursors == null ? before : cursors.later(before, value);
        }

        PullReport report(boolean finished) {
            return new PullReport(pages, read, repeated, deleted, finished, checkpoint);
        }
    }
}
