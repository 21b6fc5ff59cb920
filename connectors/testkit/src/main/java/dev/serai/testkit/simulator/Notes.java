package dev.serai.testkit.simulator;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Bodies that were taken, by size and hash: what proves that a body arrived whole, and exactly once. Thread-safe. */
final class Notes {
    private final List<ReceivedNote> received = new ArrayList<>();

    synchronized Answer take(String record, byte[] body) {
        ReceivedNote note = new ReceivedNote(record, body.length, sha256(body));
        received.add(note);
        return Answer.json(201, note);
    }

    synchronized List<ReceivedNote> received() {
        return List.copyOf(received);
    }

    static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
