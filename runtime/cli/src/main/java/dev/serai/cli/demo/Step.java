package dev.serai.cli.demo;

import java.util.Locale;

/** What the demo does, in this order. */
enum Step {
    START,
    LOGIN,
    REGISTER,
    CONNECT,
    PULL,
    CALL,
    REFRESH,
    ROTATE,
    GROW,
    FLOW,
    VAULT;

    /** From 1. */
    @SuppressWarnings("EnumOrdinal") // the number means the order
    int number() {
        return ordinal() + 1;
    }

    String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
