package dev.serai.server.authserver;

import dev.serai.server.people.OtherPlaces;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What people have allowed programs and the command line: over with the password, which is all that some of it was got by. */
@Component
class GivenGrants implements OtherPlaces {
    private final JdbcClient jdbc;

    GivenGrants(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those that belong to sessions end with them. */
    @Override
    public void endAll(String user) {
        jdbc.sql("delete from access_grant where user_id = ? and session_id is null")
                .param(user)
                .update();
    }
}
