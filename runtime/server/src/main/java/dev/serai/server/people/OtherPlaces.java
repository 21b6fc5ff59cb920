package dev.serai.server.people;

/**
 * Where people are signed in without a session of Serai's own: these, too, are over when they sign out everywhere, change their
 * password or have it reset.
 */
public interface OtherPlaces {
    /** Ends what the user is signed in to there; on all nodes within a second. */
    void endAll(String user);
}
