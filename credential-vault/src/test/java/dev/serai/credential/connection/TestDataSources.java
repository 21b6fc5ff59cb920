package dev.serai.credential.connection;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Data sources that tests need beside the plain one. */
final class TestDataSources {
    private TestDataSources() {}

    private interface Source {
        Connection connect() throws SQLException;
    }

    /** Hands out one connection, in its transaction, and keeps it open: as a transaction-aware data source does. */
    static DataSource joining(Connection transaction) {
        Connection kept = (Connection) Proxy.newProxyInstance(
                TestDataSources.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(transaction, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return of(() -> kept);
    }

    /** A database where nobody listens. */
    static DataSource gone() {
        return of(() -> DriverManager.getConnection("jdbc:postgresql://127.0.0.1:1/gone", "nobody", ""));
    }

    private static DataSource of(Source source) {
        return (DataSource) Proxy.newProxyInstance(
                TestDataSources.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        return source.connect();
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
