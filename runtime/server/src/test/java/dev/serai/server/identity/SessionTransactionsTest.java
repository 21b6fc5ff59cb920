package dev.serai.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.serai.server.database.DatabaseOutage;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** A database that restarts at the wrong moment; real ones do so when they like. */
class SessionTransactionsTest {
    private static final Logger SPRINGS = (Logger) LoggerFactory.getLogger(TransactionTemplate.class);

    private final AtomicInteger tries = new AtomicInteger();
    private final SessionTransactions transactions = new SessionTransactions(new LosingItsConnections());

    @BeforeAll
    static void quiet() {
        SPRINGS.setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        SPRINGS.setLevel(null);
    }

    @Test
    void whatARestartOfTheDatabaseCutsOffIsDoneOnceMore() {
        assertThat(transactions.<String>execute(status -> {
                    if (tries.incrementAndGet() == 1) {
                        throw cutOff();
                    }
                    return "done";
                }))
                .isEqualTo("done");
        assertThat(tries).hasValue(2);
    }

    @Test
    void aDatabaseThatStaysAwayIsToldAsSuch() {
        assertThatThrownBy(() -> transactions.execute(status -> {
                    tries.incrementAndGet();
                    throw cutOff();
                }))
                .matches(e -> DatabaseOutage.in(e).isPresent());
        assertThat(tries).hasValue(2);
    }

    @Test
    void whatWaitedForAConnectionInVainAndWhatIsWrongInItselfIsNotDoneAgain() {
        assertThatThrownBy(() -> transactions.execute(status -> {
                    tries.incrementAndGet();
                    throw new DataAccessResourceFailureException(
                            "none", new SQLTransientConnectionException("no connection", "08001"));
                }))
                .matches(e -> DatabaseOutage.in(e).isPresent());
        assertThatThrownBy(() -> transactions.execute(status -> {
                    tries.incrementAndGet();
                    throw new IllegalStateException("wrong");
                }))
                .isInstanceOf(RuntimeException.class);
        assertThat(tries).hasValue(2);
    }

    private static RuntimeException cutOff() {
        return new DataAccessResourceFailureException(
                "cut", new SQLException("terminating connection due to administrator command", "57P01"));
    }

    /** As the real one does with a connection that is gone: its roll-back fails, and hides why. */
    private static final class LosingItsConnections extends AbstractPlatformTransactionManager {
        private static final long serialVersionUID = 1L;

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            throw new TransactionSystemException("Could not roll back", new SQLException("Connection is closed"));
        }
    }
}
