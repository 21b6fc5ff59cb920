package dev.serai.server.web;

import dev.serai.server.identity.CurrentUser;
import java.util.List;

/** What the start page lists first: the applications that somebody may use. Features declare theirs as beans. */
@FunctionalInterface
public interface HomeTiles {
    List<Tile> of(CurrentUser user);

    /** @param path of ours */
    record Tile(String label, String text, String path) {}
}
