package dev.serai.server.notify;

/** What is told. The words are part of the contract. */
public enum EventType {
    CONNECTION_CREATED("connection.created"),
    CONNECTION_REFRESHED("connection.refreshed"),
    CONNECTION_REAUTHORIZATION_REQUIRED("connection.reauthorization_required"),
    CONNECTION_RECOVERED("connection.recovered"),
    CONNECTION_DELETED("connection.deleted"),
    PULL_COMPLETED("pull.completed"),
    PULL_FAILED("pull.failed"),
    CLIENT_ROTATED("client.rotated");

    private final String word;

    EventType(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
