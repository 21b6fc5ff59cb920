package dev.serai.server.dataset;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.CurrentUsers;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
import dev.serai.server.web.HttpProblem;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who may read which dataset: anybody an open one, people those of their own connections, builders all of the workspace. */
@Component
public class DatasetAccess {
    private static final String DEFAULT_WORKSPACE = "default";

    private final Datasets datasets;

    DatasetAccess(Datasets datasets) {
        this.datasets = datasets;
    }

    /**
     * A dataset for whoever asks.
     *
     * @param workspace null for the person's own, or {@code default}
     * @throws HttpProblem 404 if there is none, or not for this person
     * @throws org.springframework.security.core.AuthenticationException if nobody is signed in and no open one has that name
     * @throws HttpProblem 403 if there is a token that is not for reading datasets, and no open one has that name
     */
    Dataset readable(@Nullable String workspace, String name) {
        Optional<CurrentUser> user = reader();
        String asked = asked(workspace);
        Optional<Dataset> found = datasets.find(asked, name);
        Optional<Dataset> readable =
                found.filter(one -> one.open() || (user.isPresent() && isReadable(user.get(), one)));
        if (readable.isEmpty()) {
            CurrentUsers.require(Scope.DATASETS_READ);
        }
        return readable.orElseThrow(DatasetAccess::unknown);
    }

    /** A dataset that a builder may change. */
    Dataset changeable(CurrentUser user, String name) {
        user.require(Role.BUILDER);
        return datasets.find(user.workspace(), name).orElseThrow(DatasetAccess::unknown);
    }

    /** What whoever asks may see, by name. */
    List<Dataset> list(@Nullable String workspace, @Nullable String after, int limit) {
        Optional<CurrentUser> user = reader();
        String asked = asked(workspace);
        boolean foreign = user.isEmpty() || !user.get().workspace().equals(asked);
        @Nullable
        String owner =
                foreign || user.get().has(Role.BUILDER) ? null : user.get().id();
        return datasets.list(asked, owner, foreign, after, limit);
    }

    private static String asked(@Nullable String workspace) {
        return workspace != null
                ? workspace
                : CurrentUsers.find().map(CurrentUser::workspace).orElse(DEFAULT_WORKSPACE);
    }

    /** Whose rights count beside what is open. A token without the scope is as good as none. */
    private static Optional<CurrentUser> reader() {
        return CurrentUsers.allows(Scope.DATASETS_READ) ? CurrentUsers.find() : Optional.empty();
    }

    private static boolean isReadable(CurrentUser user, Dataset dataset) {
        return user.workspace().equals(dataset.workspace())
                && (user.has(Role.BUILDER) || user.id().equals(dataset.owner()));
    }

    private static HttpProblem unknown() {
        return HttpProblem.notFound(
                "unknown_dataset", "There is no such dataset in this workspace, or it is not yours to read.");
    }
}
