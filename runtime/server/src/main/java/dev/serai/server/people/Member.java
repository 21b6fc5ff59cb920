package dev.serai.server.people;

import dev.serai.server.identity.Role;
import java.time.Instant;

/**
 * A person in a workspace.
 *
 * @param writesDatasets whether an admin lets them
 * @param elsewhere whether they belong to other workspaces, too
 */
public record Member(
        String id,
        String email,
        String name,
        Role role,
        boolean operator,
        boolean writesDatasets,
        boolean elsewhere,
        Instant createdAt) {}
