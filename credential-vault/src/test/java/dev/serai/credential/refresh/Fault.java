package dev.serai.credential.refresh;

/** What can go wrong with one step. */
enum Fault {
    NONE,
    /** Nothing was done, and the caller hears so. */
    FAILS,
    /** It was done, and the caller hears that it was not. */
    DONE_BUT_FAILS,
    /** From now on, for 30 s, nothing of this kind can be reached from this node. */
    OUTAGE,
    /** The provider did it; its answer is lost, or a 500. */
    ANSWER_LOST,
    /** The request is lost on its way, and nobody knows. */
    REQUEST_LOST,
    /** The provider does it after the deadline. */
    SLOW,
    /** 503 with Retry-After. */
    TURNED_AWAY,
    /** The provider did it and answered 200 with something unreadable. */
    GARBLED
}
