package dev.serai.server.identity;

import java.util.List;

/**
 * Paths that need no sign-in, as Spring's path patterns; features declare theirs as beans. Who is signed in all the same is
 * known there too.
 */
public record OpenPaths(List<String> patterns) {
    public OpenPaths {
        patterns = List.copyOf(patterns);
    }

    public static OpenPaths of(String... patterns) {
        return new OpenPaths(List.of(patterns));
    }
}
