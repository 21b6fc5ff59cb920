package dev.serai.server.authserver;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Scope;
import dev.serai.server.web.HttpProblem;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The scopes that an admin chose. */
final class AccessScopes {
    private AccessScopes() {}

    /** @throws HttpProblem 422 if there is none, or one that does not exist */
    static Set<Scope> checked(List<String> words) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String word : words) {
            scopes.add(Scope.of(word).orElseThrow(AccessScopes::wrong));
        }
        if (scopes.isEmpty()) {
            throw wrong();
        }
        return scopes;
    }

    /** What remains of these for a token that acts for this person: nobody writes datasets by their role. */
    static Set<String> within(CurrentUser user, Set<String> words) {
        return words.stream()
                .filter(word -> user.writesDatasets() || !word.equals(Scope.DATASETS_WRITE.word()))
                .collect(Collectors.toSet());
    }

    private static HttpProblem wrong() {
        return HttpProblem.unprocessable(
                "invalid_scope",
                "scopes is a list of one or more of " + Scope.words(Arrays.asList(Scope.values())) + ".");
    }
}
