package dev.serai.credential.hashicorp;

/** What became of one request to one node. */
sealed interface Reply {

    record Answered(VaultAnswer answer) implements Reply {}

    /** The node could not be reached: nobody got the request. */
    record NotSent() implements Reply {}

    /** It was sent, and no answer came: it may have been executed. */
    record Lost() implements Reply {}

    /** Something answered that is no vault. */
    record NotAVault() implements Reply {}
}
