package dev.serai.terminal;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.io.Console;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A text as a QR code (ISO/IEC 18004) for a telephone's camera, made of characters: two modules, one above the other, are a
 * half block. Black on white whatever the terminal's own colours are, since not every reader takes an inverted one.
 */
public final class TerminalQrCode {
    /** The standard's quiet zone. */
    private static final int MARGIN = 4;

    private static final int NARROWEST_TERMINAL = 80;
    // Of the 256 colours: these two are no part of a terminal's theme.
    private static final String BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";
    private static final String RESET = "\u001b[0m";
    private static final char BOTH = '█';
    private static final char UPPER = '▀';
    private static final char LOWER = '▄';
    private static final char NEITHER = ' ';

    private TerminalQrCode() {}

    /** When one is shown. */
    public enum When {
        /** Where standard output is a terminal that shows it. */
        AUTO,
        ALWAYS,
        NEVER
    }

    /**
     * To be shown beside the text, not instead of it.
     *
     * @return lines, each with its end; empty if it is not to be shown, or is wider than 80 columns
     */
    public static Optional<String> of(String text, When when) {
        boolean wanted = switch (when) {
            case AUTO -> isShownHere();
            case ALWAYS -> true;
            case NEVER -> false;
        };
        return wanted ? encode(text).filter(TerminalQrCode::fits).map(TerminalQrCode::drawn) : Optional.empty();
    }

    /** Whether this program talks to a person at a terminal that has the characters and colours. */
    @SuppressWarnings("SystemConsoleNull") // which provider is there decides whether it is null without a terminal
    private static boolean isShownHere() {
        @Nullable Console console = System.console();
        return console != null
                && console.isTerminal()
                && !"dumb".equals(System.getenv("TERM"))
                && console.charset().canEncode()
                && console.charset().newEncoder().canEncode(BOTH);
    }

    /** Empty if it is too long for any. */
    private static Optional<ByteMatrix> encode(String text) {
        try {
            // The least correction: a screen has no scratches, and the code stays small.
            return Optional.of(Encoder.encode(text, ErrorCorrectionLevel.L).getMatrix());
        } catch (WriterException _) {
            return Optional.empty();
        }
    }

    private static boolean fits(ByteMatrix modules) {
        return modules.getWidth() + 2 * MARGIN <= NARROWEST_TERMINAL;
    }

    private static String drawn(ByteMatrix modules) {
        StringBuilder drawn = new StringBuilder();
        for (int y = -MARGIN; y < modules.getHeight() + MARGIN; y += 2) {
            drawn.append(BLACK_ON_WHITE);
            for (int x = -MARGIN; x < modules.getWidth() + MARGIN; x++) {
                boolean upper = isBlack(modules, x, y);
                boolean lower = isBlack(modules, x, y + 1);
                drawn.append(upper ? lower ? BOTH : UPPER : lower ? LOWER : NEITHER);
            }
            drawn.append(RESET).append('\n');
        }
        return drawn.toString();
    }

    private static boolean isBlack(ByteMatrix modules, int x, int y) {
        return x >= 0 && y >= 0 && x < modules.getWidth() && y < modules.getHeight() && modules.get(x, y) == 1;
    }
}
