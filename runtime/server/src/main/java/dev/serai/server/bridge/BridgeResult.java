package dev.serai.server.bridge;

import java.util.List;

/**
 * What came of an authorization, for the person who decided.
 *
 * @param program the name of the one that asked
 * @param problem empty if it worked
 * @param refused whether somebody said no, rather than that something broke
 * @param connection mode connection: its id; else empty
 * @param account mode connection: whose it is, as the provider calls it; empty if it does not say
 * @param notes what is worth knowing beside success
 * @param open whether the provider has not answered yet
 */
public record BridgeResult(
        String program,
        String provider,
        String problem,
        boolean refused,
        String connection,
        String account,
        List<String> notes,
        boolean open) {
    public BridgeResult {
        notes = List.copyOf(notes);
    }

    public String title() {
        if (!problem.isEmpty()) {
            return refused ? "Refused" : "That did not work";
        }
        return open ? "Not finished yet" : "Done: go back to " + program;
    }
}
