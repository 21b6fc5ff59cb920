package dev.serai.credential.refresh;

import dev.serai.credential.connection.Connection;
import java.time.Duration;

/** Hears what happens to tokens, for metrics and events. Called on the thread that did it; must not block or throw. */
public interface CredentialListener {
    /** Hears nothing. */
    CredentialListener NONE = new CredentialListener() {};

    default void refreshed(Connection connection, RefreshOutcome outcome, Duration took) {}

    /** @param status the provider's status as the caller sees it */
    default void called(String connector, int status, Duration took) {}
}
