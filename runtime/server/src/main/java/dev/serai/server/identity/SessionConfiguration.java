package dev.serai.server.identity;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.config.SessionRepositoryCustomizer;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.transaction.PlatformTransactionManager;

/** What Spring Session finds by its name. */
@Configuration(proxyBeanMethods = false)
class SessionConfiguration {
    /** For sessions alone: whoever else wants transactions gets the usual ones. */
    @Bean(name = "springSessionTransactionOperations", defaultCandidate = false)
    SessionTransactions sessionTransactions(PlatformTransactionManager manager) {
        return new SessionTransactions(manager);
    }

    /**
     * A request that was under way while its session got another id would write the old one back, and so bring it to life
     * again: what is saved leaves the id as it is, and {@link SessionUsers} alone changes it.
     */
    @Bean
    static SessionRepositoryCustomizer<JdbcIndexedSessionRepository> idsThatStay() {
        return repository -> repository.setUpdateSessionQuery("""
                update %TABLE_NAME% set session_id = coalesce(session_id, ?), last_access_time = ?,
                    max_inactive_interval = ?, expiry_time = ?, principal_name = ?
                where primary_id = ?
                """);
    }
}
