package dev.serai.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.serai.server.database.DatabaseVisit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What it costs that ten thousand programs ask every five seconds whether somebody has decided, beside bare look-ups of one row.
 * Platform, PostgreSQL and programs are processes of their own on one machine. Authorizations last ten minutes, and so does what
 * is measured with them, at most.
 */
final class BridgePolls {
    private static final int CLIENTS = 1_000;
    private static final int AUTHORIZATIONS_OF_EACH = 10;
    private static final int RATE = 2_000;
    private static final int ROUNDS = 6;
    private static final int TRIES = 2;
    private static final int SECONDS = 10;
    /** As the platform's. */
    private static final int POOL = 20;

    /** Who waits longer than that has not been served: the load is more than the machine carries. */
    private static final double LONGEST_NANOS = 1e9;

    private static final double NANOS_OF_MS = 1e6;
    private static final double MICROS_OF_S = 1e6;

    private final PlatformProcess platform;
    private final WaitingPrograms programs;
    private final JdbcClient database;
    private final List<String> ids;
    private int polled;

    private BridgePolls(PlatformProcess platform, WaitingPrograms programs, JdbcClient database) {
        this.platform = platform;
        this.programs = programs;
        this.database = database;
        this.ids = database.sql("select id from bridge_authorization order by random()")
                .query((row, _) -> row.getString("id"))
                .list();
    }

    private enum Way {
        POLL("`POST /bridge/token`"),
        HTTP("one row by its primary key, over HTTP from the same platform"),
        DATABASE("one row by its primary key, from the same PostgreSQL alone");

        private final String name;

        Way(String name) {
            this.name = name;
        }
    }

    /** One turn; processor times in seconds. */
    private record Turn(SteadyLoad.Result load, double platform, double postgres) {
        boolean isCarried() {
            return load.wrong() == 0 && load.p99() < LONGEST_NANOS;
        }
    }

    /**
     * @param arguments the most polls in a second, 2000 if there is none, halved until the machine carries them; and how many
     *     rounds, 6 if there is none
     */
    static void print(String... arguments) throws Exception {
        int most = arguments.length == 0 ? RATE : Integer.parseInt(arguments[0]);
        int rounds = arguments.length < 2 ? ROUNDS : Integer.parseInt(arguments[1]);
        try (PlatformProcess platform = PlatformProcess.start();
                DatabaseVisit visit = DatabaseVisit.to(platform.home());
                HikariDataSource pool = pool(visit);
                WaitingPrograms programs = WaitingPrograms.begin(platform.url(), CLIENTS, AUTHORIZATIONS_OF_EACH)) {
            new BridgePolls(platform, programs, JdbcClient.create(pool)).measure(most, rounds);
        }
    }

    private static HikariDataSource pool(DatabaseVisit visit) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(visit.jdbcUrl());
        config.setUsername(visit.user());
        config.setPassword(visit.password().reveal());
        config.setMaximumPoolSize(POOL);
        return new HikariDataSource(config);
    }

    private void measure(int most, int rounds) throws IOException {
        System.err.printf(Locale.ROOT, "%d authorizations wait.%n", programs.count());
        int rate = carried(most);
        Map<Way, List<Turn>> turns = new EnumMap<>(Way.class);
        List<Way> order = new ArrayList<>(Arrays.asList(Way.values()));
        // The JVMs compile what is hot in the first one, which does not count.
        for (int round = -1; round < rounds; round++) {
            Collections.shuffle(order);
            for (Way way : order) {
                Turn turn = turn(way, rate);
                if (round >= 0) {
                    turns.computeIfAbsent(way, _ -> new ArrayList<>()).add(turn);
                }
            }
        }
        tellUpdates();
        System.out.println("| asked | in a second | median | p99 | a poll's p99 to it | platform: of one core, for each"
                + " | PostgreSQL: of one core, for each | wrong answers |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        turns.forEach((way, all) -> row(way, rate, all, turns.getOrDefault(Way.POLL, List.of())));
    }

    /** For whoever wants to mend it; not part of the table. */
    private void tellUpdates() {
        database.sql("""
                        select n_tup_upd, n_tup_hot_upd, n_dead_tup from pg_stat_user_tables
                        where relname = 'bridge_authorization'
                        """)
                .query((row, _) -> "%d rows updated, %d of them in their page; %d dead"
                        .formatted(row.getLong("n_tup_upd"), row.getLong("n_tup_hot_upd"), row.getLong("n_dead_tup")))
                .list()
                .forEach(System.err::println);
    }

    /** The first polls go out slowly, and each rate has a second try: the JVMs have to compile what is hot. */
    private int carried(int most) throws IOException {
        turn(Way.POLL, most / 4);
        for (int rate = most; rate > 0; rate /= 2) {
            for (int i = 0; i < TRIES; i++) {
                if (turn(Way.POLL, rate).isCarried()) {
                    return rate;
                }
            }
        }
        throw new IllegalStateException("The platform answers no polls at all as it should.");
    }

    private Turn turn(Way way, int rate) throws IOException {
        double platformBefore = platform.processorSeconds();
        double postgresBefore = platform.databaseSeconds();
        int calls = rate * SECONDS;
        int first = polled;
        SteadyLoad.Result load = switch (way) {
            case POLL -> {
                polled = (polled + calls) % programs.count();
                yield SteadyLoad.run(rate, calls, i -> programs.isPending(first + i));
            }
            case HTTP -> SteadyLoad.run(rate, calls, i -> programs.isFound(BareLookUp.PATH + ids.get(i % ids.size())));
            case DATABASE ->
                SteadyLoad.run(
                        rate,
                        calls,
                        i -> !database.sql(BareLookUp.SQL)
                                .param(ids.get(i % ids.size()))
                                .query(String.class)
                                .single()
                                .isEmpty());
        };
        Turn turn = new Turn(
                load, platform.processorSeconds() - platformBefore, platform.databaseSeconds() - postgresBefore);
        System.err.printf(
                Locale.ROOT,
                "%-8s %d/s: median %.1f ms, p99 %.1f ms, %d wrong; %.0f µs and %.0f µs of processor time for each%n",
                way,
                rate,
                load.median() / NANOS_OF_MS,
                load.p99() / NANOS_OF_MS,
                load.wrong(),
                turn.platform() * MICROS_OF_S / calls,
                turn.postgres() * MICROS_OF_S / calls);
        return turn;
    }

    private static void row(Way way, int rate, List<Turn> turns, List<Turn> polls) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++) {
            ratios.add((double) polls.get(i).load().p99() / turns.get(i).load().p99());
        }
        double platform = median(turns.stream().map(Turn::platform).toList()) / SECONDS;
        double postgres = median(turns.stream().map(Turn::postgres).toList()) / SECONDS;
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %d | %.1f ms | %.1f ms | %s | %s | %s | %d |",
                way.name,
                rate,
                median(turns.stream().map(turn -> (double) turn.load().median()).toList()) / NANOS_OF_MS,
                median(turns.stream().map(turn -> (double) turn.load().p99()).toList()) / NANOS_OF_MS,
                way == Way.POLL
                        ? "–"
                        : "%.2f× (%.2f–%.2f)"
                                .formatted(median(ratios), Collections.min(ratios), Collections.max(ratios)),
                way == Way.DATABASE ? "–" : share(platform, rate),
                share(postgres, rate),
                turns.stream().mapToInt(turn -> turn.load().wrong()).sum()));
    }

    private static String share(double ofOneCore, int rate) {
        return String.format(Locale.ROOT, "%.0f %%, %.0f µs", ofOneCore * 100, ofOneCore * MICROS_OF_S / rate);
    }

    private static double median(List<Double> values) {
        return Ratios.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
