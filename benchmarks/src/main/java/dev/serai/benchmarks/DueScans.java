package dev.serai.benchmarks;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.refresh.LocalJournal;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** What it costs to look for what is due when nothing is, among few connections and among many. */
final class DueScans {
    private static final int FEW = 1_000;
    private static final int MANY = 100_000;
    private static final int LOOKS = 400;

    private DueScans() {}

    private record Look(String what, Callable<?> work) {}

    static void print() throws Exception {
        try (RealParts parts = new RealParts()) {
            ConnectionId model = parts.connect(parts.refresher("a", LocalJournal.NONE));
            Instant now = parts.clock.instant();
            List<Look> looks = List.of(
                    new Look("answers that nobody has settled", () -> parts.ledger.unsettled(50)),
                    new Look(
                            "grants that need to be kept alive",
                            () -> parts.connections.lastRefreshed(
                                    "observant", Instant.EPOCH, now.minus(Duration.ofDays(30)), 500)),
                    new Look("connections by status, for the metrics", parts.connections::countByStatus));
            copies(parts, model, FEW - 1);
            List<Double> few = looks.stream().map(DueScans::micros).toList();
            copies(parts, model, MANY - FEW);
            List<Double> many = looks.stream().map(DueScans::micros).toList();
            System.out.println("| look for | with 1,000 connections, median | with 100,000 | ratio |");
            System.out.println("|---|---|---|---|");
            for (int i = 0; i < looks.size(); i++) {
                System.out.println(String.format(
                        Locale.ROOT,
                        "| %s | %.0f µs | %.0f µs | %.2f× |",
                        looks.get(i).what(),
                        few.get(i),
                        many.get(i),
                        many.get(i) / few.get(i)));
            }
        }
    }

    /** Rows like the model's, each with a lease row, as after a refresh. */
    private static void copies(RealParts parts, ConnectionId model, int count) throws SQLException {
        try (var connection = parts.database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into connection (id, workspace, alias, connector, client, owner, status, incarnation, generation,
                        vault_version, settings, scopes, expires_at, last_refresh, created_at)
                    select gen_random_uuid()::text, workspace, 'copy-' || gen_random_uuid()::text, connector, client, owner,
                        status, incarnation, generation, vault_version, settings, scopes, expires_at, last_refresh, created_at
                    from connection, generate_series(1, %d) where id = '%s'
                    """.formatted(count, model.value()));
            statement.execute("insert into refresh_lease (connection, epoch) select id, 1 from connection"
                    + " on conflict do nothing");
            statement.execute("vacuum analyze");
        }
    }

    private static double micros(Look look) {
        Durations durations = new Durations();
        try {
            for (int i = -LOOKS / 4; i < LOOKS; i++) {
                long start = System.nanoTime();
                look.work().call();
                long nanos = System.nanoTime() - start;
                if (i >= 0) {
                    durations.add(nanos);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(look.what(), e);
        }
        return durations.median() / 1_000;
    }
}
