package dev.serai.testkit.simulator;

import java.util.Locale;

/** What is known of a user beside the password. */
final class Users {
    private Users() {}

    /** What identifies the user for ever. */
    static String id(String user) {
        return "u-" + Integer.toHexString(user.toLowerCase(Locale.ROOT).hashCode());
    }

    static String email(String user) {
        return user + "@example.test";
    }

    static String name(String user) {
        return user.substring(0, 1).toUpperCase(Locale.ROOT) + user.substring(1) + " Example";
    }
}
