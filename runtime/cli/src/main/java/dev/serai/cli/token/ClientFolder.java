package dev.serai.cli.token;

import dev.serai.cli.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The client's own folder: {@code $SERAI_HOME/client}, by default {@code ~/.serai/client}. For its owner alone (0700). */
public final class ClientFolder {
    private static final int HASH = 12;
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int STICKY = 01000;

    private final Path folder;

    public ClientFolder(Map<String, String> environment) {
        @Nullable String home = environment.get("SERAI_HOME");
        Path base = home == null || home.isBlank()
                ? Path.of(System.getProperty("user.home"), ".serai")
                : Path.of(home).toAbsolutePath();
        this.folder = base.resolve("client");
    }

    /**
     * The file of one grant.
     *
     * @param kind begins its name
     * @param what tells grants of a kind apart
     */
    public GrantFile grant(String kind, String... what) {
        return new GrantFile(file(kind, what));
    }

    public Path file(String kind, String... what) {
        return folder.resolve(kind + "-" + hash(String.join("\n", what)) + ".json");
    }

    /**
     * Makes sure that tokens can lie there.
     *
     * @throws CommandFailure 78 if it cannot be made, or if others could put files of theirs in the place of ours
     */
    static void make(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (isOpenToOthers(folder)) {
                throw CommandFailure.configuration("Others can change files in " + folder
                        + ": no tokens are kept there. Name a folder of yours, or: chmod go-w " + folder);
            }
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /** As sshd looks at it. In a folder with the sticky bit, as /tmp, everybody changes their own files alone. */
    private static boolean isOpenToOthers(Path folder) throws IOException {
        int mode = (Integer) Files.getAttribute(folder, "unix:mode");
        return (mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0;
    }

    static CommandFailure cannotWrite(Path where, IOException e) {
        return CommandFailure.configuration("The client keeps its tokens in " + where + ", and cannot write there ("
                + e.getClass().getSimpleName() + "). Let SERAI_HOME name a folder of yours.");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
