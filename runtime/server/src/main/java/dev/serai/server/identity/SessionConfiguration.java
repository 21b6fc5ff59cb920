package dev.serai.server.identity;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** What Spring Session finds by its name. */
@Configuration(proxyBeanMethods = false)
class SessionConfiguration {
    /** For sessions alone: whoever else wants transactions gets the usual ones. */
    @Bean(name = "springSessionTransactionOperations", defaultCandidate = false)
    SessionTransactions sessionTransactions(PlatformTransactionManager manager) {
        return new SessionTransactions(manager);
    }
}
