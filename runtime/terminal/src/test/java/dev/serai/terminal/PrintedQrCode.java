package dev.serai.terminal;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.List;

/** Reads a QR code as a telephone does that is held before a terminal. */
public final class PrintedQrCode {
    private static final String COLOURS = "\u001b[38;5;16;48;5;231m";
    private static final int BLACK = 0x000000;
    private static final int WHITE = 0xffffff;
    /** The side of a module. */
    private static final int PIXELS = 5;

    private PrintedQrCode() {}

    /** Whether there is one among what was printed. */
    public static boolean isIn(String printed) {
        return printed.contains(COLOURS);
    }

    /** What the one code among what was printed says. */
    public static String read(String printed) {
        List<String> rows = printed.lines()
                .filter(line -> line.startsWith(COLOURS))
                .map(line -> line.substring(COLOURS.length(), line.indexOf("\u001b[0m")))
                .toList();
        int width = rows.getFirst().length();
        // What lies around it is black, as most terminals are.
        int[] picture = new int[(width + 4) * PIXELS * (rows.size() * 2 + 4) * PIXELS];
        Arrays.fill(picture, BLACK);
        int stride = (width + 4) * PIXELS;
        for (int y = 0; y < rows.size() * 2; y++) {
            for (int x = 0; x < width; x++) {
                paint(picture, stride, x + 2, y + 2, colour(rows.get(y / 2).charAt(x), y % 2 == 0));
            }
        }
        try {
            return new QRCodeReader()
                    .decode(new BinaryBitmap(
                            new HybridBinarizer(new RGBLuminanceSource(stride, picture.length / stride, picture))))
                    .getText();
        } catch (NotFoundException _) {
            throw new AssertionError("There is no QR code in: " + printed);
        } catch (ReaderException unreadable) {
            throw new AssertionError("This QR code cannot be read: " + printed, unreadable);
        }
    }

    private static void paint(int[] picture, int stride, int x, int y, int colour) {
        for (int row = y * PIXELS; row < (y + 1) * PIXELS; row++) {
            Arrays.fill(picture, row * stride + x * PIXELS, row * stride + (x + 1) * PIXELS, colour);
        }
    }

    private static int colour(char block, boolean upper) {
        return switch (block) {
            case '█' -> BLACK;
            case '▀' -> upper ? BLACK : WHITE;
            case '▄' -> upper ? WHITE : BLACK;
            case ' ' -> WHITE;
            default -> throw new AssertionError("No half block: " + block);
        };
    }
}
