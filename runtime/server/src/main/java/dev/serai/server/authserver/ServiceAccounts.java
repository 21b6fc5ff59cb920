package dev.serai.server.authserver;

import dev.serai.server.audit.Audit;
import dev.serai.server.authserver.AccessClient.Kind;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
import dev.serai.server.identity.Users;
import dev.serai.server.web.HttpProblem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Programs that act for themselves in one workspace: made, listed and revoked by its admins. */
@Service
class ServiceAccounts {
    private static final int LONGEST_NAME = 100;

    private final AccessClients clients;
    private final Users users;
    private final Audit audit;

    ServiceAccounts(AccessClients clients, Users users, Audit audit) {
        this.clients = clients;
        this.users = users;
        this.audit = audit;
    }

    List<AccessClient> list(CurrentUser admin) {
        admin.require(Role.ADMIN);
        return clients.list(admin.workspace(), Set.of(Kind.SERVICE_ACCOUNT));
    }

    /**
     * Makes one.
     *
     * @throws HttpProblem 422 if it has no name, or a scope that there is not, or none
     */
    @Transactional
    public AccessClients.Made add(CurrentUser admin, String name, List<String> scopeWords) {
        admin.require(Role.ADMIN);
        Set<Scope> scopes = AccessScopes.checked(scopeWords);
        String label = name.strip();
        if (label.isEmpty() || label.length() > LONGEST_NAME) {
            throw HttpProblem.unprocessable(
                    "invalid_name", "A service account has a name of at most " + LONGEST_NAME + " characters.");
        }
        String user = users.addService(label, admin.workspace(), Role.ADMIN);
        AccessClients.Made made =
                clients.add(Kind.SERVICE_ACCOUNT, label, admin.workspace(), user, true, scopes, List.of());
        audit.record(
                admin.workspace(),
                admin.id(),
                "service_account.created",
                "client/" + made.client().id(),
                Map.of("name", label, "scopes", Scope.words(scopes)));
        return made;
    }

    /** @throws HttpProblem 404 if there is none, or in another workspace */
    @Transactional
    public AccessClient revoke(CurrentUser admin, String id) {
        admin.require(Role.ADMIN);
        AccessClient account = clients.find(id)
                .filter(one ->
                        one.kind() == Kind.SERVICE_ACCOUNT && admin.workspace().equals(one.workspace()))
                .orElseThrow(() -> HttpProblem.notFound(
                        "unknown_service_account", "There is no such service account in this workspace."));
        clients.revoke(account);
        if (account.userId() != null) {
            users.disable(account.userId());
        }
        audit.record(
                admin.workspace(),
                admin.id(),
                "service_account.revoked",
                "client/" + account.id(),
                Map.of("name", account.name()));
        return account;
    }
}
