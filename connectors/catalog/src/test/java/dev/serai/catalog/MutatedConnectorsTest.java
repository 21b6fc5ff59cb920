package dev.serai.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutatedConnectorsTest {
    private static final int ROUNDS = 100;
    private static final List<String> ODD = List.of(
            "",
            "~",
            "[]",
            "{}",
            "[[]]",
            "{a: b}",
            "-1",
            "99999999999999999999",
            "true",
            "\"\"",
            "\"{cursor}\"",
            "\"{{vault:x}}\"",
            "{login_host}",
            "\"{\"",
            "https://",
            "http://x",
            "\"https://{issuer}@x\"",
            "/",
            "\"//\"",
            "'(?<a>'",
            "\"[\"",
            "*x",
            "&x y",
            "!!set x",
            "? x",
            "|",
            ">",
            "0s",
            "\"\\u0000\"",
            "\"\ud83d\ude00\"",
            "\t");

    /** Whatever is changed in a good file: it is read, or told what is wrong with it. Nothing else ever comes out. */
    @ParameterizedTest
    @MethodSource("dev.serai.catalog.BundledConnectorsTest#ids")
    void aChangedFileIsReadOrExplained(String id) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/main/resources/connectors", id, "connector.yaml"));
        int faulty = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            String source = mutated(lines, new Random(seed));
            try {
                ConnectorYaml.parse(id, source.getBytes(StandardCharsets.UTF_8));
            } catch (InvalidConnectorFileException e) {
                faulty++;
                assertThat(e.problems()).as("seed %d", seed).isNotEmpty().allSatisfy(problem -> {
                    assertThat(problem.line()).isBetween(1, (int) source.lines().count() + 1);
                    assertThat(problem.message()).isNotBlank().doesNotContain("must be ,");
                });
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + seed + " gave " + e + " for:\n" + source, e);
            }
        }
        assertThat(faulty).as("mutations that were noticed").isGreaterThan(ROUNDS / 2);
    }

    private static String mutated(List<String> original, Random random) {
        List<String> lines = new ArrayList<>(original);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(lines.size());
            String line = lines.get(at);
            switch (random.nextInt(6)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(at, line);
                case 2 -> lines.set(at, " ".repeat(random.nextInt(4)) + line);
                case 3 -> lines.set(at, line.replaceFirst(":.*", ": ") + ODD.get(random.nextInt(ODD.size())));
                case 4 -> lines.set(at, line.substring(0, random.nextInt(line.length() + 1)));
                default -> lines.set(at, line.replaceFirst("[a-z_]+:", "x" + random.nextInt(9) + ":"));
            }
        }
        return String.join("\n", lines);
    }
}
