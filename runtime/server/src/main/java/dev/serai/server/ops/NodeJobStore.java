package dev.serai.server.ops;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quartz.SchedulerConfigException;
import org.quartz.spi.ClassLoadHelper;
import org.quartz.spi.SchedulerSignaler;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.scheduling.quartz.LocalDataSourceJobStore;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

/**
 * Spring's job store, which finds its database under a name that is this store's alone. Spring's own is the scheduler's name,
 * in a registry of the whole JVM: a second platform in the same JVM, as tests start it, would take the first one's jobs to
 * its own database.
 */
@SuppressWarnings("unchecked") // Quartz's own JobStoreCMT overrides a generic method by a raw one
public final class NodeJobStore extends LocalDataSourceJobStore {
    @Override
    public void initialize(ClassLoadHelper loader, SchedulerSignaler signaler) throws SchedulerConfigException {
        super.initialize(loader, signaler);
        @Nullable DataSource database = SchedulerFactoryBean.getConfigTimeDataSource();
        if (database == null) {
            throw new SchedulerConfigException("The scheduler has no database.");
        }
        String name = "serai-" + UUID.randomUUID();
        DBConnectionManager.getInstance().addConnectionProvider(name, new InTransaction(database));
        setDataSource(name);
        String plain = name + "-plain";
        DBConnectionManager.getInstance().addConnectionProvider(plain, new Plain(database));
        setNonManagedTXDataSource(plain);
    }

    /** The connection of the caller's transaction. */
    private record InTransaction(DataSource database) implements ConnectionProvider {
        @Override
        public Connection getConnection() {
            return DataSourceUtils.getConnection(database);
        }

        @Override
        public void shutdown() {}

        @Override
        public void initialize() {}
    }

    /** One of the scheduler's own. */
    private record Plain(DataSource database) implements ConnectionProvider {
        @Override
        public Connection getConnection() throws SQLException {
            return database.getConnection();
        }

        @Override
        public void shutdown() {}

        @Override
        public void initialize() {}
    }
}
