package dev.serai.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.terminal.TerminalQrCode.When;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalQrCodeTest {
    private static final String LINK = "http://localhost:8080/setup?token=Ab0_-Cd1_-Ef2_-Gh3_-Ij4_-Kl5_-Mn6_-Op7_-xyz";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                LINK,
                "https://serai.example.com/bridge?user_code=BCDF-GHJK",
                "https://sérai.example/ü?q=%20"
            })
    void whatIsDrawnIsReadAsWhatWasMeant(String text) {
        assertThat(PrintedQrCode.read(TerminalQrCode.of(text, When.ALWAYS).orElseThrow()))
                .isEqualTo(text);
    }

    @Test
    void everyLinkIsReadWhateverItsPatternComesTo() {
        assertThat(IntStream.range(40_000, 40_500)
                        .mapToObj(port -> "http://127.0.0.1:" + port + "/device?user_code=BCDF-GHJK"))
                .allSatisfy(this::whatIsDrawnIsReadAsWhatWasMeant);
    }

    @Test
    void aLinkTakesLittleRoomAndLeavesTheTerminalAsItWas() {
        String drawn = TerminalQrCode.of(LINK, When.ALWAYS).orElseThrow();

        assertThat(drawn.lines())
                .hasSizeLessThanOrEqualTo(23)
                .allMatch(line -> line.endsWith("\u001b[0m"))
                .allMatch(line -> line.replaceAll("\u001b\\[[0-9;]*m", "").length() <= 45);
    }

    @Test
    void whatIsTooWideForATerminalOrForAnyCodeIsNotDrawn() {
        assertThat(TerminalQrCode.of("x".repeat(600), When.ALWAYS)).isEmpty();
        assertThat(TerminalQrCode.of("x".repeat(10_000), When.ALWAYS)).isEmpty();
    }

    @Test
    void neverIsNever() {
        assertThat(TerminalQrCode.of(LINK, When.NEVER)).isEmpty();
    }

    @Test
    void byItselfItIsDrawnInATerminalAloneAndInOneThatHasTheCharacters(@TempDir Path folder) throws Exception {
        assertThat(printedBy(program(), folder)).as("into a file").isEqualTo("none\n");
        // script(1), of util-linux: gives a program a terminal
        assertThat(PrintedQrCode.read(printedBy(inTerminal("xterm-256color", "UTF-8"), folder)))
                .isEqualTo(LINK);
        assertThat(printedBy(inTerminal("dumb", "UTF-8"), folder)).contains("none");
        assertThat(printedBy(inTerminal("xterm-256color", "US-ASCII"), folder)).contains("none");
    }

    /** The program of the test above: prints what there is to be printed. */
    @SuppressWarnings("SystemOut")
    static final class Program {
        public static void main(String[] arguments) {
            System.out.print(TerminalQrCode.of(LINK, When.AUTO).orElse("none\n"));
        }
    }

    private static List<String> program(String... options) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                String.join(" ", options).isEmpty() ? "-Dnothing" : String.join(" ", options),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName());
    }

    private static List<String> inTerminal(String terminal, String charset) {
        String command = program("-Dstdout.encoding=" + charset).stream()
                .map(part -> "'" + part + "'")
                .reduce("TERM=" + terminal, (all, part) -> all + " " + part);
        return List.of("script", "-qec", command, "/dev/null");
    }

    private static String printedBy(List<String> command, Path folder) throws IOException, InterruptedException {
        Path printed = folder.resolve("printed");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(printed)).isZero();
        return Files.readString(printed, StandardCharsets.UTF_8).replace("\r", "");
    }
}
