package dev.serai.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.serai.cli.server.SignedIn;
import dev.serai.cli.token.ClientFolder;
import dev.serai.terminal.PrintedQrCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as somebody meets it who does not know it, and in places where little works. */
class NewcomerIT {
    private static final String NOT_HERE = "http://127.0.0.1:1";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private CliRun serai(String... arguments) {
        return CliRun.of(folder, Map.of("SERAI_URL", NOT_HERE), arguments);
    }

    @Test
    void withoutArgumentsTheCommandsAreListed() {
        assertThat(serai().endedWith(ExitCode.USAGE).err())
                .contains("Which command?", "login", "connections", "call", "pull", "rotate");
    }

    @Test
    void wrongArgumentsAreNamed() {
        assertThat(serai("conections", "list").endedWith(ExitCode.USAGE).err()).contains("conections");
        assertThat(serai("call", "acme").endedWith(ExitCode.USAGE).err()).contains("METHOD", "PATH");
        assertThat(serai("login", "--wait", "long").endedWith(ExitCode.USAGE).err())
                .contains("--wait", "long");
        assertThat(serai("login", "--server", "nonsense")
                        .endedWith(ExitCode.USAGE)
                        .err())
                .contains("'nonsense' is no address of a Serai");
        for (String port : List.of("99999", "0")) {
            assertThat(serai("login", "--server", "http://localhost:" + port)
                            .endedWith(ExitCode.USAGE)
                            .err())
                    .contains("'http://localhost:" + port + "' is no address of a Serai")
                    .doesNotContain("\tat ");
        }
        assertThat(serai(
                                "bridge",
                                "token",
                                "--bridge-client-id=x",
                                "--authorization-endpoint=https://provider.example/authorize",
                                "--client-id=x",
                                "--token-endpoint=http://localhost:99999/token",
                                "--wait=1")
                        .endedWith(ExitCode.USAGE)
                        .err())
                .contains("--token-endpoint is no URL: http://localhost:99999/token");
    }

    @Test
    void aWaitOfNoTimeIsNamedBeforeAnythingIsAsked() {
        for (List<String> command : List.of(
                List.of("login"),
                List.of("bridge", "token"),
                List.of("pull", "run", "acme", "observations"),
                List.of("connections", "connect", "observant"))) {
            for (String wait : List.of("-5", command.contains("connect") ? "-1" : "0")) {
                List<String> arguments = new ArrayList<>(command);
                arguments.add("--wait=" + wait);
                assertThat(serai(arguments.toArray(String[]::new))
                                .endedWith(ExitCode.USAGE)
                                .err())
                        .contains("--wait", "'" + wait + "' is no number of seconds");
            }
        }
    }

    @Test
    void aFileOfArgumentsOrABodyThatCannotBeReadIsNamed() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        for (String file : List.of(folder.resolve("none").toString(), inside.toString())) {
            assertThat(serai("bridge", "token", "@" + file)
                            .endedWith(ExitCode.USAGE)
                            .err())
                    .contains("the arguments in the file " + file, "not there or cannot be read");
        }
        Map<String, String> known = Map.of("SERAI_URL", NOT_HERE, "SERAI_ACCESS_TOKEN", "t");
        assertThat(CliRun.of(folder, known, "call", "acme", "POST", "/", "-d", inside.toString())
                        .endedWith(ExitCode.USAGE)
                        .err())
                .contains("--data names " + inside + ", which is a folder");
        assertThat(CliRun.of(folder, known, "call", "acme", "POST", "/", "-d", "none")
                        .endedWith(ExitCode.USAGE)
                        .err())
                .contains("--data names none, which is not there");
    }

    @Test
    void withoutAServerItSaysHowToStartOneOrNameAnother() {
        assertThat(serai("login").endedWith(ExitCode.UNAVAILABLE).err())
                .contains("No Serai can be reached at " + NOT_HERE, "./serai up", "SERAI_URL")
                .doesNotContain("Exception", "\tat ");
    }

    @Test
    void whatIsNoSeraiIsCalledSo() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(other, "/", 200, "<html>");
        other.start();
        try {
            String url = "http://127.0.0.1:" + other.getAddress().getPort();
            assertThat(serai("login", "--server", url)
                            .endedWith(ExitCode.UNAVAILABLE)
                            .err())
                    .contains("What answers at " + url + " is no Serai");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void whatAServerSaysMovesNoCursorOfATerminal() throws IOException {
        String bad = "\\u001b]0;gone\\u0007\\u001b[2J\\u009b31m";
        HttpServer hostile = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(hostile, "/oauth2/", 400, "{\"error\":\"a%1$sb\",\"error_description\":\"c%1$sd\"}".formatted(bad));
        answer(hostile, "/api/v1/connections/acme", 200, "{\"al%1$sias\":\"a%1$scme\"}".formatted(bad));
        answer(hostile, "/api/v1/connections/none", 404, "{\"detail\":\"no%1$sne\"}".formatted(bad));
        answer(hostile, "/api/v1/connections/t/token", 200, "{\"access_token\":\"to%1$sken\"}".formatted(bad));
        hostile.start();
        try {
            Map<String, String> environment = Map.of(
                    "SERAI_URL", "http://127.0.0.1:" + hostile.getAddress().getPort(), "SERAI_ACCESS_TOKEN", "t");
            String clean = "]0;gone[2J31m";
            assertThat(CliRun.of(folder, environment, "login")
                            .endedWith(ExitCode.REFUSED)
                            .err())
                    .contains("a" + clean + "b (c" + clean + "d)")
                    .doesNotContainPattern("[\\p{Cc}&&[^\n]]");
            CliRun shown = CliRun.of(folder, environment, "connections", "show", "acme");
            assertThat(shown.endedWith(ExitCode.DONE).out())
                    .contains("al" + clean + "ias", "a" + clean + "cme")
                    .doesNotContainPattern("[\\p{Cc}&&[^\n]]");
            assertThat(CliRun.of(folder, environment, "connections", "show", "none")
                            .endedWith(ExitCode.USAGE)
                            .err())
                    .isEqualTo("serai: no" + clean + "ne\n");
            assertThat(CliRun.of(folder, environment, "connections", "token", "t")
                            .out())
                    .isEqualTo("to" + clean + "ken\n");
            assertThat(CliRun.of(folder, environment, "connections", "show", "acme", "--json")
                            .json()
                            .toString())
                    .as("for programs it is as it came")
                    .containsIgnoringCase("a\\u001b]0;gone\\u0007\\u001b[2J\u009b31mcme");
        } finally {
            hostile.stop(0);
        }
    }

    private static void answer(HttpServer server, String path, int status, String body) {
        server.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    @Test
    void whoIsNotSignedInIsToldHow() {
        for (List<String> command : List.of(
                List.of("connections", "list", "--json"),
                List.of("call", "acme", "GET", "/"),
                List.of("pull", "status", "acme"),
                List.of("rotate", "show", "acme"))) {
            CliRun run = serai(command.toArray(String[]::new)).endedWith(ExitCode.REFUSED);
            assertThat(run.err()).contains("serai login --server " + NOT_HERE);
            assertThat(run.out()).isEmpty();
        }
        assertThat(serai("logout").endedWith(ExitCode.DONE).out()).contains("You were not signed in");
    }

    @Test
    void jqGetsNothingWhenThereIsNothingAndTheExitCodeComesThrough() {
        CliRun run = CliRun.start(
                        folder,
                        Map.of("SERAI_URL", NOT_HERE),
                        null,
                        CliRun.piped("jq -r '.items[].alias'", "connections", "list", "--json"))
                .endedWith(ExitCode.REFUSED);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().asString().contains("serai login --server " + NOT_HERE);
    }

    @Test
    void secretsGoToNoOtherMachineWithoutEncryption() {
        assertThat(serai("login", "--server", "http://serai.example")
                        .endedWith(ExitCode.CONFIGURATION)
                        .err())
                .contains("https only");
    }

    @Test
    void aHomeThatCannotBeWrittenIsNamedBeforeAnybodyIsAskedToSignIn() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        CliRun run = CliRun.of(
                folder,
                Map.of("SERAI_URL", NOT_HERE, "SERAI_HOME", file.resolve("home").toString()),
                "login");
        assertThat(run.endedWith(ExitCode.CONFIGURATION).err())
                .contains(file + "/home/client", "SERAI_HOME")
                .doesNotContain("Exception:");
    }

    @Test
    void aTokenFileThatIsSpoiltOrThatOthersCanReadIsNotUsed() throws IOException {
        Path file = SignedIn.file(
                        new ClientFolder(
                                Map.of("SERAI_HOME", folder.resolve("home").toString())),
                        URI.create(NOT_HERE))
                .path();
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"access_token\":\"half a tok");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(serai("connections", "list")
                        .endedWith(ExitCode.CONFIGURATION)
                        .err())
                .contains(file.toString(), "Remove it")
                .doesNotContain("half a tok");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(serai("connections", "list")
                        .endedWith(ExitCode.CONFIGURATION)
                        .err())
                .contains("others can read it", "chmod 600");
    }

    @Test
    void aTerminalShowsAQrCodeAndHowLongItStillWaitsAndCtrlCLeavesNothingBehind() throws Exception {
        try (TestDeviceServer server = TestDeviceServer.start()) {
            CliRun run = CliRun.inTerminal(
                    folder, Map.of(), "login", "--server", server.url().toString());
            await().until(run::out, out -> out.contains("Ctrl-C ends it"));
            assertThat(run.out())
                    .contains("Open     " + server.url() + "/device?user_code=BCDF-GHJK", "or enter BCDF-GHJK");
            assertThat(PrintedQrCode.read(run.out())).isEqualTo(server.url() + "/device?user_code=BCDF-GHJK");
            ProcessHandle client = run.process().descendants().findFirst().orElseThrow();
            new ProcessBuilder("kill", "-INT", Long.toString(client.pid()))
                    .start()
                    .waitFor();
            run.endedWith(128 + 2);
            assertThat(run.out()).endsWith("\r\u001b[K");
            assertThat(folder.resolve("home/client")).isDirectoryNotContaining("glob:**.json");
        }
    }

    @Test
    void bashCompletesCommandsAndOptions() {
        Path script = folder.resolve("completion");
        CliRun.start(
                        folder,
                        Map.of(),
                        null,
                        List.of(
                                "/bin/sh",
                                "-c",
                                String.join(" ", CliRun.command("generate-completion")) + " > " + script))
                .endedWith(ExitCode.DONE);
        String ask = "source " + script
                + "; COMP_WORDS=(serai conn); COMP_CWORD=1; _complete_serai; echo \"${COMPREPLY[@]}\";"
                + " COMP_WORDS=(serai rotate st); COMP_CWORD=2; _complete_serai; echo \"${COMPREPLY[@]}\"";
        CliRun answer =
                CliRun.start(folder, Map.of(), null, List.of("bash", "-c", ask)).endedWith(ExitCode.DONE);
        assertThat(answer.out()).contains("connections", "connector", "stage");
    }

    @Test
    void everyCommandHasHelpWithItsExitCodes() {
        for (String command : List.of("login", "logout", "connections", "call", "pull", "rotate")) {
            assertThat(serai(command, "--help").endedWith(ExitCode.DONE).out()).contains("Exit codes:", "69");
        }
    }
}
