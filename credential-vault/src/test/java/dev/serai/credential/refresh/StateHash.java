package dev.serai.credential.refresh;

/** A name for a state: two states with the same 64 bits are taken for one. */
final class StateHash {
    private StateHash() {}

    static long mix(long hash, long fact) {
        long mixed = (hash ^ fact) * 0x9E3779B97F4A7C15L;
        mixed ^= mixed >>> 32;
        return mixed * 0xD6E8FEB86659FD93L + 1;
    }

    static long of(Object fact) {
        String text = fact.toString();
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = hash * 1_099_511_628_211L ^ text.charAt(i);
        }
        return mix(hash, 17);
    }
}
