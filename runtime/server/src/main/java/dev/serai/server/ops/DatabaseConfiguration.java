package dev.serai.server.ops;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import dev.serai.server.ops.SeraiConfiguration.Database;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The operator's database. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    @Bean
    JdbcConnectionDetails databaseConnection(SeraiConfiguration configuration) {
        Database operators = configuration.database();
        if (operators == null) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "database_missing",
                    "There is no database. Set SERAI_DATABASE_URL to a PostgreSQL.");
        }
        return new Operators(operators);
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
