package dev.serai.server.dataset;

import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What people change about datasets. */
@Service
class DatasetChanges {
    private final Datasets datasets;
    private final Audit audit;

    DatasetChanges(Datasets datasets, Audit audit) {
        this.datasets = datasets;
        this.audit = audit;
    }

    /** Opens it to everybody, or secures it again. */
    @Transactional
    Dataset open(CurrentUser user, Dataset dataset, boolean open) {
        if (dataset.open() != open) {
            datasets.open(dataset.id(), open);
            audit.record(
                    user.workspace(),
                    user.id(),
                    open ? "dataset.opened" : "dataset.secured",
                    "dataset/" + dataset.name(),
                    Map.of());
        }
        return datasets.get(dataset.id());
    }

    /** Makes the dataset if there is none. */
    @Transactional
    Datasets.Written write(CurrentUser user, String name, List<NewRecord> records) {
        Dataset dataset = datasets.ensure(user.workspace(), name, null, null);
        return datasets.write(dataset.id(), records);
    }
}
