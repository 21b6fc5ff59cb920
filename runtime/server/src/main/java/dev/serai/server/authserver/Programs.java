package dev.serai.server.authserver;

import dev.serai.server.audit.Audit;
import dev.serai.server.authserver.AccessClient.Kind;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
import dev.serai.server.web.HttpProblem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Programs that act for the people of a workspace, once they consent in their browser. */
@Service
class Programs {
    private static final int LONGEST_NAME = 100;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final AccessClients clients;
    private final Audit audit;

    Programs(AccessClients clients, Audit audit) {
        this.clients = clients;
        this.audit = audit;
    }

    List<AccessClient> list(CurrentUser admin) {
        admin.require(Role.ADMIN);
        return clients.list(admin.workspace(), Set.of(Kind.PROGRAM));
    }

    /** @throws HttpProblem 422 if the name, a redirect URI or a scope will not do */
    @Transactional
    public AccessClients.Made add(
            CurrentUser admin, String name, List<String> redirectUris, List<String> scopeWords, boolean confidential) {
        admin.require(Role.ADMIN);
        Set<Scope> scopes = AccessScopes.checked(scopeWords);
        String label = name.strip();
        if (label.isEmpty() || label.length() > LONGEST_NAME) {
            throw HttpProblem.unprocessable(
                    "invalid_name", "A program has a name of at most " + LONGEST_NAME + " characters.");
        }
        if (redirectUris.isEmpty() || !redirectUris.stream().allMatch(Programs::isAcceptable)) {
            throw HttpProblem.unprocessable(
                    "invalid_redirect_uri",
                    "redirect_uris is a list of one or more https URLs without a fragment; on this machine"
                            + " (localhost) http will do.");
        }
        AccessClients.Made made =
                clients.add(Kind.PROGRAM, label, admin.workspace(), null, confidential, scopes, redirectUris);
        audit.record(
                admin.workspace(),
                admin.id(),
                "program.created",
                "client/" + made.client().id(),
                Map.of("name", label, "scopes", Scope.words(scopes)));
        return made;
    }

    /** @throws HttpProblem 404 if there is none, or in another workspace */
    @Transactional
    public AccessClient revoke(CurrentUser admin, String id) {
        admin.require(Role.ADMIN);
        AccessClient program = clients.find(id)
                .filter(one -> one.kind() == Kind.PROGRAM && admin.workspace().equals(one.workspace()))
                .orElseThrow(
                        () -> HttpProblem.notFound("unknown_program", "There is no such program in this workspace."));
        clients.revoke(program);
        audit.record(
                admin.workspace(),
                admin.id(),
                "program.revoked",
                "client/" + program.id(),
                Map.of("name", program.name()));
        return program;
    }

    private static boolean isAcceptable(String text) {
        try {
            URI uri = new URI(text);
            @Nullable String host = uri.getHost();
            boolean safe = "https".equals(uri.getScheme())
                    || ("http".equals(uri.getScheme()) && host != null && LOOPBACK.contains(host));
            return safe && host != null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
        } catch (URISyntaxException _) {
            return false;
        }
    }
}
