package dev.serai.server.bridge;

import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.server.authorization.FinishAuthorization;
import dev.serai.server.authorization.PendingAuthorization;
import dev.serai.server.web.HttpProblem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds out what to tell the person in the end. */
@Component
class BridgeResults {
    /** Of Serai's page, and of the provider's. */
    private static final Set<String> REFUSED = Set.of(BridgeAuthorizations.REFUSED, "access_denied");

    private final BridgeRows rows;
    private final BridgeClients clients;
    private final BridgeTargets targets;
    private final FinishAuthorization finish;
    private final PostgresConnections connections;

    BridgeResults(
            BridgeRows rows,
            BridgeClients clients,
            BridgeTargets targets,
            FinishAuthorization finish,
            PostgresConnections connections) {
        this.rows = rows;
        this.clients = clients;
        this.targets = targets;
        this.finish = finish;
        this.connections = connections;
    }

    /**
     * The result of an authorization that this browser has decided.
     *
     * @param browser its cookie; null if it has none
     * @throws HttpProblem 404 if there is none
     */
    BridgeResult require(String id, @Nullable SecretValue browser) {
        BridgeAuthorization one = rows.find(id)
                .filter(found -> browser != null && BridgeColumns.hash(browser).equals(found.browserHash()))
                .orElseThrow(() -> HttpProblem.notFound(
                        "unknown_bridge_authorization",
                        "There is no such result in this browser, or it is too old. Look at your program."));
        return new BridgeResult(
                clients.find(one.client()).map(BridgeClient::name).orElse("your program"),
                targets.again(one).map(BridgeTarget::name).orElse("the provider"),
                one.problem() == null ? "" : one.problem(),
                one.reason() != null && REFUSED.contains(one.reason()),
                one.connection() == null ? "" : one.connection(),
                account(one),
                notes(one),
                one.status().isOpen());
    }

    private String account(BridgeAuthorization one) {
        return Optional.ofNullable(one.connection())
                .flatMap(id -> connections.find(new ConnectionId(id)))
                .map(BridgeResults::label)
                .orElse("");
    }

    private static String label(Connection connection) {
        Connection.@Nullable Account account = connection.account();
        return account == null ? "" : account.label();
    }

    private List<String> notes(BridgeAuthorization one) {
        return Optional.ofNullable(one.pending())
                .flatMap(finish::find)
                .map(PendingAuthorization::notes)
                .orElse(List.of());
    }
}
