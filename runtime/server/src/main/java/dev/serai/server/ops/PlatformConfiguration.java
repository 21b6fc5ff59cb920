package dev.serai.server.ops;

import dev.serai.credential.CredentialVault;
import dev.serai.credential.DataKey;
import dev.serai.credential.embedded.EmbeddedVault;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts of the platform that know nothing of Spring. */
@Configuration(proxyBeanMethods = false)
class PlatformConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    @DependsOnDatabaseInitialization
    CredentialVault vault(SeraiConfiguration configuration, DataSource database) {
        return EmbeddedVault.open(database, configuration.home().resolve("vault.key"));
    }

    @Bean
    DataKey dataKey(CredentialVault vault) {
        return DataKey.load(vault);
    }
}
