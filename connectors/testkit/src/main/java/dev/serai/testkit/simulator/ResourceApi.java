package dev.serai.testkit.simulator;

/** A provider's API, called with a live access token. */
interface ResourceApi {
    /** @param user who has granted access */
    Answer answer(Call call, String user);
}
