package dev.serai.credential.hashicorp;

import dev.serai.credential.SecretValue;

/** What a KV version 2 mount answers to a read. */
sealed interface KvDocument {
    /** The newest version; 0 if there was never one. */
    long version();

    record Content(SecretValue text, long version) implements KvDocument {}

    /** The newest version was deleted or destroyed: its content is gone, its number is not. */
    record Gone(long version) implements KvDocument {}

    /** Never written, as far as the answering node knows. */
    record None() implements KvDocument {
        @Override
        public long version() {
            return 0;
        }
    }
}
