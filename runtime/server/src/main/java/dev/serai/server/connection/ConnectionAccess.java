package dev.serai.server.connection;

import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.connection.PostgresConnections.Filter;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.HttpProblem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Which connections somebody may see and use: their own; all of the workspace if they are a builder. A program may use those
 * that a person made for it.
 */
@Component
public class ConnectionAccess {
    private final PostgresConnections connections;
    private final List<ConnectionLoan> loans;

    ConnectionAccess(PostgresConnections connections, List<ConnectionLoan> loans) {
        this.connections = connections;
        this.loans = List.copyOf(loans);
    }

    /**
     * One connection.
     *
     * @throws HttpProblem 404 if there is none, or not for this person: the two look the same
     */
    public Connection require(CurrentUser user, String idOrAlias) {
        return connections
                .find(user.workspace(), idOrAlias)
                .filter(connection -> user.has(Role.BUILDER)
                        || user.id().equals(connection.owner())
                        || loans.stream().anyMatch(loan -> loan.isLent(connection, user)))
                .orElseThrow(() -> HttpProblem.notFound(
                        "unknown_connection", "There is no such connection in this workspace, or it is not yours."));
    }

    /** What of a list this person may see. */
    Filter filter(CurrentUser user, @Nullable String connector, Connection.@Nullable Status status) {
        return new Filter(user.has(Role.BUILDER) ? null : user.id(), connector, status);
    }
}
