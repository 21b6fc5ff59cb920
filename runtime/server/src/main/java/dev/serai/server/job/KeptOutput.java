package dev.serai.server.job;

/**
 * What one run writes, as far as it is kept: the beginning as it comes, and, once it is over, the end. Memory stays bounded
 * however much comes. Thread-safe.
 */
final class KeptOutput {
    static final int BEGINNING = 512 * 1024;
    static final int END = 64 * 1024;

    private final StringBuilder fresh = new StringBuilder();
    private final StringBuilder end = new StringBuilder();
    private long written;
    private int begun;

    synchronized void add(String text) {
        // PostgreSQL's texts have no NUL
        String clean = text.replace('\0', '\uFFFD');
        written += clean.length();
        int room = BEGINNING - begun;
        int cut = Math.min(room, clean.length());
        if (cut > 0 && cut < clean.length() && Character.isHighSurrogate(clean.charAt(cut - 1))) {
            cut--;
        }
        if (end.isEmpty()) {
            fresh.append(clean, 0, cut);
            begun += cut;
        } else {
            cut = 0;
        }
        end.append(clean, cut, clean.length());
        if (end.length() > 2 * END) {
            end.delete(0, end.length() - END);
        }
    }

    /** What came since it was asked for last. */
    synchronized String take() {
        String text = fresh.toString();
        fresh.setLength(0);
        return text;
    }

    /** What is left when nothing more comes. */
    synchronized String last() {
        StringBuilder text = new StringBuilder(take());
        if (!end.isEmpty()) {
            if (end.length() > END) {
                end.delete(0, end.length() - END);
            }
            if (Character.isLowSurrogate(end.charAt(0))) {
                end.deleteCharAt(0);
            }
            long left = written - begun - end.length();
            if (left > 0) {
                text.append("\n[… ").append(left).append(" characters are not kept …]\n");
            }
            text.append(end);
        }
        return text.toString();
    }

    /** Whether some of it is not kept. */
    synchronized boolean isCut() {
        return written - begun > END;
    }

    synchronized long written() {
        return written;
    }
}
