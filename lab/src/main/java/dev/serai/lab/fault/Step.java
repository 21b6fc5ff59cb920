package dev.serai.lab.fault;

/** The steps of a refresh, in their order. A process that ends at one of them has done everything up to it and nothing more. */
public enum Step {
    BEFORE_LEASE("before the lease"),
    LEASE_TAKEN("lease taken"),
    BEFORE_INTENT("before the intent is committed"),
    INTENT_COMMITTED("intent committed"),
    BEFORE_CALL("before the first byte"),
    /** The provider has done its part, and its answer is not here yet: who stands between the two tells, not the node. */
    CALL_UNDER_WAY("call under way"),
    ANSWER_ARRIVED("answer arrived"),
    ON_DISK("on the node's disk"),
    IN_DATABASE("in the database's journal"),
    IN_VAULT("in the vault"),
    PUBLISHED("published"),
    RELEASED("lease given back");

    private final String words;

    Step(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    /** Whether the provider may have used up the refresh token while nobody has kept its answer. */
    public boolean isUnkept() {
        return this == CALL_UNDER_WAY || this == ANSWER_ARRIVED;
    }
}
