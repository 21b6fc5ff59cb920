package dev.serai.server.bridge;

import dev.serai.credential.SecretValue;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/** The short code that a person carries from a program to a browser (RFC 8628 §6.1): one of 25 billion. */
final class UserCode {
    /** No vowels, so that no words come of it. */
    static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

    private static final int LENGTH = 8;
    private static final int LONGEST_INPUT = 64;
    /** What people read or type instead; also Greek and Cyrillic letters that look the same. */
    private static final String ALIKE = "0O1I!|2568UYΒΖΗΚΜΝΡΤΧВЅНЈКМРСТХ";

    private static final String MEANT = "QQLLLLZSGBVVBZHKMNPTXBSHJKMPCTX";

    private static final SecureRandom RANDOM = new SecureRandom();

    private UserCode() {}

    /** A new one, in normal form. */
    static SecretValue random() {
        StringBuilder code = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            code.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return SecretValue.of(code.toString());
    }

    /** As people see it: in two halves. */
    static String shown(SecretValue code) {
        String letters = code.reveal();
        return letters.substring(0, LENGTH / 2) + "-" + letters.substring(LENGTH / 2);
    }

    /** Normal form of what somebody entered: whatever case, blanks, dashes and look-alikes. Empty if it can be no code. */
    static Optional<SecretValue> read(String entered) {
        if (entered.length() > LONGEST_INPUT) {
            return Optional.empty();
        }
        StringBuilder code = new StringBuilder(LENGTH);
        Normalizer.normalize(entered, Normalizer.Form.NFKC)
                .toUpperCase(Locale.ROOT)
                .codePoints()
                .filter(one -> !isBetween(one))
                .map(UserCode::meant)
                .forEach(code::appendCodePoint);
        return code.length() == LENGTH && code.chars().allMatch(one -> LETTERS.indexOf(one) >= 0)
                ? Optional.of(SecretValue.of(code.toString()))
                : Optional.empty();
    }

    private static boolean isBetween(int one) {
        return Character.isWhitespace(one)
                || Character.isSpaceChar(one)
                || Character.getType(one) == Character.DASH_PUNCTUATION
                || Character.getType(one) == Character.FORMAT
                || one == '.'
                || one == '_'
                || one == '\u2212';
    }

    private static int meant(int one) {
        int at = ALIKE.indexOf(one);
        return at < 0 ? one : MEANT.charAt(at);
    }
}
