package dev.serai.cli.demo;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What this demo calls its things: no two demos in one home get into each other's way.
 *
 * @param id four hex digits
 */
record DemoNames(String id, String clientSecret) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static DemoNames random() {
        return new DemoNames(HexFormat.of().formatHex(random(2)), secret());
    }

    /** Something that nobody guesses. */
    static String secret() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random(24));
    }

    String client() {
        return "serai-demo-" + id;
    }

    String connection() {
        return "demo-" + id;
    }

    String dataset() {
        return "demo-" + id;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** Names the demo, not its secret. */
    @Override
    public String toString() {
        return "DemoNames[" + id + "]";
    }
}
