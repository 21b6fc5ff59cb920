package dev.serai.server.bridge;

import dev.serai.credential.connection.Connection;
import dev.serai.server.connection.ConnectionLoan;
import dev.serai.server.connection.ConnectionUse;
import dev.serai.server.identity.CurrentUser;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Connections that people made for a bridge client: it may use them, and it stops with them. */
@Component
class BridgeLoans implements ConnectionLoan, ConnectionUse {
    private final JdbcClient jdbc;

    BridgeLoans(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean isLent(Connection connection, CurrentUser user) {
        return jdbc.sql("""
                        select exists (select 1 from bridge_connection b join access_client c on c.id = b.client
                            where b.connection = ? and c.user_id = ? and c.revoked_at is null)
                        """)
                .params(connection.id().value(), user.id())
                .query(Boolean.class)
                .single();
    }

    @Override
    public List<String> usesOf(Connection connection) {
        return jdbc.sql("""
                        select 'bridge/' || c.name from bridge_connection b join access_client c on c.id = b.client
                        where b.connection = ? and c.revoked_at is null order by c.name
                        """)
                .param(connection.id().value())
                .query((row, _) -> row.getString(1))
                .list();
    }
}
