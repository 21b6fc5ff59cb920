package dev.serai.server.command;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

/**
 * The version of the database's tables against that of this program. Commands change no tables: the platform does, when it
 * starts.
 *
 * @param newest version of the newest change that the database knows, "none" if it is empty
 * @param missing how many changes of this program the database does not know
 * @param unknown how many changes of the database this program does not know
 */
record Schema(String newest, long missing, long unknown) {
    /** As the platform's own, in application.yaml. */
    private static final String[] LOCATIONS = {"classpath:db/serai/credential", "classpath:db/serai/platform"};

    static Schema of(DataSource database) {
        MigrationInfoService info = Flyway.configure()
                .dataSource(database)
                .locations(LOCATIONS)
                .outOfOrder(true)
                .load()
                .info();
        MigrationInfo current = info.current();
        return new Schema(
                current == null ? "none" : String.valueOf(current.getVersion()),
                info.pending().length,
                Arrays.stream(info.applied())
                        .filter(applied -> !applied.getState().isResolved())
                        .count());
    }

    boolean isCurrent() {
        return missing == 0 && unknown == 0;
    }

    void requireCurrent() {
        if (!isCurrent()) {
            throw new SeraiException(ErrorType.CONFIGURATION, "schema_differs", toString());
        }
    }

    /** For a person. */
    @Override
    public String toString() {
        if (unknown > 0) {
            return "The database was written by a newer Serai (" + unknown
                    + " changes of its tables are not known here): use that version's program.";
        }
        if (missing > 0) {
            return "The database's tables are those of an older Serai (" + missing
                    + " changes are missing): start the platform of this version once, which mends that.";
        }
        return "Tables of version " + newest + ", as this program wants them.";
    }
}
