package dev.serai.server.job;

import dev.serai.credential.SecretValue;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Takes secrets out of a text that comes in pieces, also where one is cut in two. For one thread; further secrets may be added
 * by another.
 */
final class Mask {
    static final String SHOWN = "[secret]";

    private final List<SecretValue> secrets = new CopyOnWriteArrayList<>();
    private String held = "";
    private volatile boolean met;

    void add(SecretValue secret) {
        secrets.add(secret);
    }

    /** Whether there was one. */
    boolean met() {
        return met;
    }

    /** What may be shown by now. An end that may be the beginning of a secret is held until more comes. */
    String pass(String piece) {
        String text = held + piece;
        int hold = !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1)) ? 1 : 0;
        for (SecretValue secret : secrets) {
            String clear = secret.reveal();
            if (text.contains(clear)) {
                met = true;
                text = text.replace(clear, SHOWN);
            }
            hold = Math.max(hold, beginning(text, clear));
        }
        held = text.substring(text.length() - hold);
        return text.substring(0, text.length() - hold);
    }

    /** What was held, once nothing more comes. */
    String rest() {
        String rest = held;
        held = "";
        return rest;
    }

    /** How many characters at the text's end are the secret's beginning. */
    private static int beginning(String text, String secret) {
        for (int length = Math.min(secret.length() - 1, text.length()); length > 0; length--) {
            if (text.regionMatches(text.length() - length, secret, 0, length)) {
                return length;
            }
        }
        return 0;
    }
}
