package dev.serai.server.identity;

import dev.serai.server.web.HttpProblem;
import java.util.Set;

/**
 * The signed-in person, in one workspace, as the database knows them at this very request. Controllers take it as a
 * parameter.
 *
 * @param id never changes
 * @param workspace where they are now; everything they ask for is looked up in it, so that another workspace's things are
 *     simply not found
 * @param writesDatasets whether an admin of the workspace lets them add and change records of datasets, which no role does
 */
public record CurrentUser(
        String id, String email, String name, String workspace, Set<Role> roles, boolean writesDatasets) {
    public CurrentUser {
        roles = Set.copyOf(roles);
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }

    /** @throws HttpProblem 403, naming what is needed */
    public void require(Role role) {
        if (!has(role)) {
            throw HttpProblem.forbidden(
                    "role_required",
                    "This needs the role " + role.word() + " in workspace " + workspace
                            + ". Ask an admin of the workspace for it.");
        }
    }

    /** @throws HttpProblem 403 */
    public void requireWritingDatasets() {
        if (!writesDatasets) {
            throw HttpProblem.forbidden(
                    "datasets_write_required",
                    "Jobs alone write datasets in workspace " + workspace
                            + ", unless an admin lets somebody: ask one to" + " allow it on the page People.");
        }
    }
}
