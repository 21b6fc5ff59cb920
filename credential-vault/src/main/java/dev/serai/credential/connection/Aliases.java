package dev.serai.credential.connection;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.sql.Database;
import java.util.Optional;

/** Which connection has or had which alias, in PostgreSQL. */
final class Aliases {
    private final Database database;

    Aliases(Database database) {
        this.database = database;
    }

    boolean rename(ConnectionId id, String alias) {
        Alias.check(alias);
        int renamed = database.update("""
                with reserved as (
                    insert into connection_alias (workspace, alias, connection)
                    select workspace, ?, id from connection where id = ?
                    on conflict (workspace, alias) do update set connection = excluded.connection
                        where connection_alias.connection = excluded.connection
                    returning connection)
                update connection set alias = ? where id in (select connection from reserved)
                """, alias, id.value(), alias);
        if (renamed == 0) {
            workspaceOf(id).ifPresent(workspace -> {
                throw refused(workspace, alias);
            });
        }
        return renamed == 1;
    }

    private Optional<String> workspaceOf(ConnectionId id) {
        return database.first(row -> row.getString(1), "select workspace from connection where id = ?", id.value());
    }

    boolean release(String workspace, String alias) {
        database.update("""
                with released as (
                    delete from connection_alias where workspace = ? and alias = ?
                        and not exists (select 1 from connection
                            where workspace = ? and alias = ? and status <> 'DISCONNECTED')
                    returning workspace, alias),
                renamed as (
                    update connection c set alias = ? from released r
                    where c.workspace = r.workspace and c.alias = r.alias
                    returning c.workspace, c.alias, c.id)
                insert into connection_alias (workspace, alias, connection) select workspace, alias, id from renamed
                """, workspace, alias, workspace, alias, Alias.generated("disconnected"));
        return database.list(
                        row -> row.getString(1),
                        "select alias from connection_alias where workspace = ? and alias = ?",
                        workspace,
                        alias)
                .isEmpty();
    }

    /** Why an alias is not to be had. */
    SeraiException refused(String workspace, String alias) {
        boolean isHeld = database.first(
                        row -> row.getBoolean(1),
                        "select true from connection where workspace = ? and alias = ? and status <> 'DISCONNECTED'",
                        workspace,
                        alias)
                .isPresent();
        return isHeld
                ? new SeraiException(
                        ErrorType.USER,
                        "alias_taken",
                        "Another connection of this workspace is called '" + alias + "'. Choose another alias.")
                : new SeraiException(
                        ErrorType.USER,
                        "alias_reserved",
                        "'" + alias
                                + "' was the alias of another connection, and flows may still name it. Choose another,"
                                + " or let a builder release it.");
    }
}
