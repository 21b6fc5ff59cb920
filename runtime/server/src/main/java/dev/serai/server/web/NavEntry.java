package dev.serai.server.web;

import dev.serai.server.identity.Role;

/**
 * An entry of the navigation; features declare theirs as beans.
 *
 * @param order from left to right: connections 10, connectors 20, OAuth clients 30, pulls 40, datasets 50, flows 60
 * @param path the page; it is current there and below
 * @param text what the start page says about it, one sentence
 * @param needs who sees it
 */
public record NavEntry(int order, String label, String path, String text, Role needs) {
    /** Where the entries for admins and operators are gathered. */
    public static final NavEntry ADMIN_PANEL =
            new NavEntry(100, "Admin", "/admin", "People, clients, programs", Role.ADMIN);

    /** Whether it is one of those that {@link #ADMIN_PANEL} gathers. */
    public boolean isAdministrative() {
        return needs.compareTo(Role.ADMIN) >= 0;
    }

    boolean isAt(String requested) {
        return requested.equals(path) || requested.startsWith(path + "/");
    }
}
