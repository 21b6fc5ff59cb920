package dev.serai.server.database;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** A process of its own that holds a database until it is killed. */
final class DatabaseHolder {
    private DatabaseHolder() {}

    static Process start(Path home) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DatabaseHolder.class.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .start();
    }

    public static void main(String[] args) throws InterruptedException, SQLException {
        try (var database = EmbeddedDatabase.start(Path.of(args[0]), TestDatabases.PROGRAMS)) {
            TestDatabases.execute(database, "CREATE TABLE kept (word text)");
            TestDatabases.execute(database, "INSERT INTO kept VALUES ('before the kill')");
            System.out.println("ready");
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
