package dev.serai.terminal;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.List;
import java.util.Map;

/** Reads a QR code that was printed in a terminal. */
public final class PrintedQrCode {
    private static final String COLOURS = "\u001b[38;5;16;48;5;231m";
    private static final int BLACK = 0x000000;
    private static final int WHITE = 0xffffff;
    /** ISO/IEC 18004. */
    private static final int QUIET_ZONE = 4;

    private PrintedQrCode() {}

    /** Whether there is one among what was printed. */
    public static boolean isIn(String printed) {
        return printed.contains(COLOURS);
    }

    /**
     * What the one code among what was printed says. It is read module by module: the library's search for a code in a picture
     * misses one in six, depending on what they say.
     */
    public static String read(String printed) {
        List<String> rows = printed.lines()
                .filter(line -> line.startsWith(COLOURS))
                .map(line -> line.substring(COLOURS.length(), line.indexOf("\u001b[0m")))
                .toList();
        int width = rows.getFirst().length();
        int[] picture = new int[width * rows.size() * 2];
        for (int y = 0; y < rows.size() * 2; y++) {
            for (int x = 0; x < width; x++) {
                picture[y * width + x] = colour(rows.get(y / 2).charAt(x), y % 2 == 0);
            }
        }
        requireQuietZone(picture, width);
        try {
            return new QRCodeReader()
                    .decode(
                            new BinaryBitmap(new GlobalHistogramBinarizer(
                                    new RGBLuminanceSource(width, rows.size() * 2, picture))),
                            Map.of(DecodeHintType.PURE_BARCODE, true))
                    .getText();
        } catch (NotFoundException _) {
            throw new AssertionError("There is no QR code in: " + printed);
        } catch (ReaderException unreadable) {
            throw new AssertionError("This QR code cannot be read: " + printed, unreadable);
        }
    }

    /** Most terminals are black around it: without its own white edge no telephone finds it. */
    private static void requireQuietZone(int[] picture, int width) {
        int height = picture.length / width;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean atTheEdge = Math.min(Math.min(x, width - 1 - x), Math.min(y, height - 1 - y)) < QUIET_ZONE;
                if (atTheEdge && picture[y * width + x] != WHITE) {
                    throw new AssertionError("The quiet zone is not white at " + x + ", " + y + ".");
                }
            }
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
