package dev.serai.lab.fault;

import dev.serai.credential.connection.ConnectionId;

/** Is told what happens at the {@link FaultPoints}. Called on the refreshing thread. */
public interface Watcher {
    /** A refresh stands at the step that was armed, until it is told to go on. */
    void at(ConnectionId connection, Step step);

    /** A whole refresh went through without being held. */
    void passed(ConnectionId connection, Passage passage);
}
