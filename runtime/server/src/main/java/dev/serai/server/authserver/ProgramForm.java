package dev.serai.server.authserver;

import dev.serai.server.identity.Scope;
import java.util.List;

/**
 * A program as a form holds it.
 *
 * @param redirectUris one a line
 * @param confidential whether it can keep a secret
 * @param scopes the words of those that are ticked
 */
public record ProgramForm(String name, String redirectUris, boolean confidential, List<String> scopes) {
    static final ProgramForm BLANK = new ProgramForm("", "", true, List.of());

    public ProgramForm {
        scopes = List.copyOf(scopes);
    }

    public List<Scope> allScopes() {
        return List.of(Scope.values());
    }

    List<String> uris() {
        return redirectUris
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
