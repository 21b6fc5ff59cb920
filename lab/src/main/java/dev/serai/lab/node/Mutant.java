package dev.serai.lab.node;

import dev.serai.credential.refresh.RefreshParts;

/** Faults planted on purpose, to see that an experiment finds them. */
public enum Mutant {
    NONE {
        @Override
        RefreshParts around(RefreshParts parts) {
            return parts;
        }
    },
    /** Keeps an answer only after it is in the vault, instead of before anything else. */
    JOURNAL_LAST {
        @Override
        RefreshParts around(RefreshParts parts) {
            return new JournalLast(parts).parts();
        }
    };

    abstract RefreshParts around(RefreshParts parts);
}
