package dev.serai.server.identity;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a person may do. {@link #OPERATOR} is of the installation, the others are of one workspace; each includes those before it. */
public enum Role {
    /** Own connections, own applications. */
    MEMBER,
    /** All connections of the workspace, connectors, flows, pulls, datasets. */
    BUILDER,
    /** OAuth clients, users, audit. */
    ADMIN,
    /** The installation: vault, database, jobs, all workspaces. */
    OPERATOR;

    /** As contracts and tables write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such role */
    public static Role of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The workspace's roles that a membership with this one gives. */
    static Set<Role> upTo(Role role) {
        return EnumSet.range(MEMBER, role);
    }
}
