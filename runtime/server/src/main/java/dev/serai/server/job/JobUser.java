package dev.serai.server.job;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * As whom jobs run.
 *
 * @param switched whether that is somebody else than Serai itself, which only root can become
 */
record JobUser(int uid, int gid, boolean switched) {
    private static final String NOBODY = "nobody";

    /**
     * Finds out.
     *
     * @param name null for {@code nobody} if Serai runs as root, and Serai's own user if not
     * @throws IOException in plain words
     */
    static JobUser of(@Nullable String name) throws IOException {
        int uid = own("uid");
        if (uid != 0) {
            JobUser self = new JobUser(uid, own("gid"), false);
            if (name != null && number(name, "-u") != uid) {
                throw new IOException("Serai is no root and so cannot run jobs as SERAI_JOB_USER " + name
                        + ": leave it out, or start Serai as root.");
            }
            return self;
        }
        String user = name == null ? NOBODY : name;
        JobUser found = new JobUser(number(user, "-u"), number(user, "-g"), true);
        if (found.uid() == 0) {
            throw new IOException("Jobs never run as root: let SERAI_JOB_USER name another user.");
        }
        return found;
    }

    /** Gives a file or folder to it. */
    Path own(Path path) throws IOException {
        if (switched) {
            Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        }
        return path;
    }

    private static int own(String attribute) throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:" + attribute);
    }

    private static int number(String user, String what) throws IOException {
        Process id = new ProcessBuilder("id", what, user).start();
        try (InputStream said = id.getInputStream()) {
            String answer = new String(said.readAllBytes(), StandardCharsets.US_ASCII);
            if (id.waitFor(5, TimeUnit.SECONDS) && id.exitValue() == 0) {
                return Integer.parseInt(answer.strip());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw new IOException(
                "There is no user " + user + " on this machine: SERAI_JOB_USER names one that jobs run as.");
    }
}
