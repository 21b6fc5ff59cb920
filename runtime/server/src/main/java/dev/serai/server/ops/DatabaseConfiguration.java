package dev.serai.server.ops;

import dev.serai.credential.SecretValue;
import dev.serai.server.database.EmbeddedDatabase;
import dev.serai.server.ops.SeraiConfiguration.Database;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The database: the operator's, or one of our own that stops after everything that uses it. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    @Bean
    DatabaseServer databaseServer(SeraiConfiguration configuration) {
        Database operators = configuration.database();
        return operators == null
                ? DatabaseServer.embedded(EmbeddedDatabase.start(configuration.home()))
                : DatabaseServer.of(operators);
    }

    @Bean
    JdbcConnectionDetails databaseConnection(DatabaseServer server) {
        return server.connection();
    }

    /** A bean of its own, so that Spring closes it after the connection pool, which depends on it. */
    record DatabaseServer(
            JdbcConnectionDetails connection, @Nullable EmbeddedDatabase own) implements AutoCloseable {
        static DatabaseServer embedded(EmbeddedDatabase own) {
            return new DatabaseServer(own.connectionDetails(), own);
        }

        static DatabaseServer of(Database operators) {
            return new DatabaseServer(new Operators(operators), null);
        }

        @Override
        public void close() {
            if (own != null) {
                own.close();
            }
        }
    }

    private record Operators(Database database) implements JdbcConnectionDetails {
        @Override
        public String getJdbcUrl() {
            return database.url();
        }

        @Override
        public @Nullable String getUsername() {
            return database.user();
        }

        @Override
        public @Nullable String getPassword() {
            SecretValue password = database.password();
            return password == null ? null : password.reveal();
        }
    }
}
