package dev.serai.cli.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.serai.cli.CommandFailure;
import dev.serai.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody else may have put where tokens are written. */
class PrivateFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private Path file = Path.of("");
    private Path draft = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("tokens.json");
        draft = folder.resolve(".tokens.json.new");
    }

    @Test
    void aLinkInTheDraftsPlaceIsNotFollowed() throws IOException {
        Path theirs = Files.writeString(folder.resolve("theirs"), "as it was");
        Files.createSymbolicLink(draft, theirs);

        new TextFile(file).write("secret");

        assertThat(theirs).hasContent("as it was");
        assertThat(file).hasContent("secret").isRegularFile();
        assertThat(Files.isSymbolicLink(file)).isFalse();
        assertThat(draft.toFile()).doesNotExist();
    }

    @Test
    void anOldDraftThatOthersCanReadDoesNotBecomeTheFile() throws IOException {
        Files.writeString(draft, "left behind");
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-rw-rw-"));

        new TextFile(file).write("secret");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aLinkInTheLocksPlaceMakesNoFileElsewhere() throws IOException {
        Path elsewhere = folder.resolve("elsewhere");
        Files.createSymbolicLink(folder.resolve("tokens.json.lock"), elsewhere);

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> new TextFile(file).write("secret"))
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void aFolderInWhichOthersCanReplaceFilesIsRefusedUnlessTheyCanReplaceTheirOwnAlone() throws IOException {
        for (String open : new String[] {"rwxrwxr-x", "rwxr-xrwx"}) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(open));
            assertThatExceptionOfType(CommandFailure.class)
                    .isThrownBy(() -> new TextFile(file).write("secret"))
                    .withMessageContaining("chmod go-w " + folder)
                    .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
            assertThat(file.toFile()).doesNotExist();
        }
        int sticky = 01777 | (Integer) Files.getAttribute(folder, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(folder, "unix:mode", sticky);
        new TextFile(file).write("secret");
        assertThat(file).hasContent("secret");
    }

    @Test
    void whatAnotherProcessHasSavedMeanwhileIsNotForgotten() {
        TextFile saved = new TextFile(file);
        saved.write("newer");
        assertThat(saved.removeIf("older"::equals)).isFalse();
        assertThat(file).hasContent("newer");
        assertThat(saved.removeIf("newer"::equals)).isTrue();
        assertThat(file.toFile()).doesNotExist();
        assertThat(saved.removeIf("newer"::equals)).isTrue();
    }
}
