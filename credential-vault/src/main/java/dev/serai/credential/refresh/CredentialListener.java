package dev.serai.credential.refresh;

import dev.serai.credential.connection.Connection;
import java.time.Duration;
import java.util.List;

/** Hears what happens to tokens, for metrics and events. Called on the thread that did it; must not block or throw. */
public interface CredentialListener {
    /** Hears nothing. */
    CredentialListener NONE = new CredentialListener() {};

    /** Tells each in turn. */
    static CredentialListener all(List<CredentialListener> each) {
        List<CredentialListener> copy = List.copyOf(each);
        return new CredentialListener() {
            @Override
            public void refreshed(Connection connection, RefreshOutcome outcome, Duration took) {
                copy.forEach(one -> one.refreshed(connection, outcome, took));
            }

            @Override
            public void called(String connector, int status, Duration took) {
                copy.forEach(one -> one.called(connector, status, took));
            }
        };
    }

    default void refreshed(Connection connection, RefreshOutcome outcome, Duration took) {}

    /** @param status the provider's status as the caller sees it */
    default void called(String connector, int status, Duration took) {}
}
