package dev.serai.server.identity;

import dev.serai.server.database.DatabaseOutage;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The transactions in which sessions are read and written. One that a restart of the database cuts off is done once more, by a
 * connection that waits until the database is back: no request fails for the sake of its session, whose work may be done.
 */
final class SessionTransactions implements TransactionOperations {
    private static final Logger LOG = LoggerFactory.getLogger(SessionTransactions.class);

    private final TransactionTemplate once;

    SessionTransactions(PlatformTransactionManager manager) {
        this.once = new TransactionTemplate(manager);
        this.once.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @Override
    public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
        try {
            return once.execute(action);
        } catch (RuntimeException e) {
            if (DatabaseOutage.in(e).filter(SessionTransactions::isCut).isEmpty()) {
                throw e;
            }
            LOG.debug("A session's transaction was cut off and is done once more", e);
            return once.execute(action);
        }
    }

    /** Not if there was no connection to be had: that was waited for already. */
    private static boolean isCut(SQLException outage) {
        return !(outage instanceof SQLTransientConnectionException);
    }
}
