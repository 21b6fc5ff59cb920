package dev.serai.server.ops;

import java.util.Optional;

/** A part of the platform whose health is told beside the others'. Features declare it as a bean. */
public interface HealthPart {
    /** As {@code /healthz/ready} names it. */
    String name();

    /** What does not work, why, and what to do; empty if nothing is wrong. */
    Optional<String> trouble();
}
