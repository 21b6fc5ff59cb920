package dev.serai.credential.refresh;

import java.util.List;

/** Choices that were made before; after them nobody interferes. */
final class Replay implements Choices {
    private final List<Integer> path;
    private int at;

    Replay(List<Integer> path) {
        this.path = path;
    }

    @Override
    public int next(Simulation simulation, List<Option> options) {
        return at < path.size() ? path.get(at++) : 0;
    }
}
