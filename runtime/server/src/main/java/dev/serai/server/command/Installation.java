package dev.serai.server.command;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.serai.server.database.DatabaseVisit;
import dev.serai.server.ops.SeraiConfiguration;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What a command works on: the configuration and the database that it names, running or started for the command. */
final class Installation implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 4;

    private final SeraiConfiguration configuration;
    private final @Nullable DatabaseVisit embedded;
    private final HikariDataSource pool;

    private Installation(SeraiConfiguration configuration, @Nullable DatabaseVisit embedded, HikariDataSource pool) {
        this.configuration = configuration;
        this.embedded = embedded;
        this.pool = pool;
    }

    /** Returns when the database answers. What its tables look like is not known yet: see {@link Schema}. */
    static Installation open(SeraiConfiguration configuration) {
        SeraiConfiguration.Database operators = configuration.database();
        HikariConfig pool = new HikariConfig();
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setConnectionTimeout(PATIENCE.toMillis());
        if (operators != null) {
            pool.setJdbcUrl(operators.url());
            pool.setUsername(operators.user());
            pool.setPassword(
                    operators.password() == null ? null : operators.password().reveal());
            return new Installation(configuration, null, new HikariDataSource(pool));
        }
        DatabaseVisit visit = DatabaseVisit.to(configuration.home());
        try {
            pool.setJdbcUrl(visit.jdbcUrl());
            pool.setUsername(visit.user());
            pool.setPassword(visit.password().reveal());
            return new Installation(configuration, visit, new HikariDataSource(pool));
        } catch (RuntimeException failed) {
            visit.close();
            throw failed;
        }
    }

    /** Only where the tables are those of this version. */
    static Installation openCurrent(SeraiConfiguration configuration) {
        Installation installation = open(configuration);
        try {
            Schema.of(installation.database()).requireCurrent();
            return installation;
        } catch (RuntimeException wrong) {
            installation.close();
            throw wrong;
        }
    }

    SeraiConfiguration configuration() {
        return configuration;
    }

    DataSource database() {
        return pool;
    }

    /** Whether the database is the embedded one: all of this installation is then on this machine. */
    boolean isEmbedded() {
        return embedded != null;
    }

    /** In words for a person. */
    String databaseName() {
        if (embedded == null) {
            return pool.getJdbcUrl().replaceFirst("\\?.*", "");
        }
        return "the embedded PostgreSQL in " + configuration.home()
                + (embedded.isOthers() ? ", which the platform runs" : ", started for this command");
    }

    @Override
    public void close() {
        pool.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
