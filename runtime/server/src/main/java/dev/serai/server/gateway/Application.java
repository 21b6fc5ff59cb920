package dev.serai.server.gateway;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A service behind the gateway.
 *
 * @param name the first label of its host
 * @param upstream where its requests go: scheme, host, port, and a path that comes before theirs, without a slash at the end
 * @param role the least role that may use it; null if only {@code people} may
 * @param people ids of those who may use it whatever their role
 * @param stripPrefix taken off the front of a path; empty for none
 * @param answerTimeout how long its answer may take to begin
 * @param idleTimeout how long it may be silent in the middle of an answer
 */
record Application(
        String id,
        String name,
        String workspace,
        URI upstream,
        @Nullable Role role,
        Set<String> people,
        String stripPrefix,
        Duration answerTimeout,
        Duration idleTimeout) {

    Application {
        people = Set.copyOf(people);
    }

    boolean admits(CurrentUser user) {
        return workspace.equals(user.workspace()) && ((role != null && user.has(role)) || people.contains(user.id()));
    }
}
