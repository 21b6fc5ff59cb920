package dev.serai.server.job;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.job.Job.Kind;
import dev.serai.server.ops.SeraiConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What jobs run in on this machine, or why they do not. It is tried when it is asked for first. Thread-safe. */
@Component
class Boxes {
    private static final Logger LOG = LoggerFactory.getLogger(Boxes.class);
    private static final Duration TRIED_AGAIN = Duration.ofSeconds(30);
    private static final int PATIENCE_SECONDS = 20;
    private static final int LONGEST = 300;
    private static final String NO_BUBBLEWRAP = "Jobs run in bubblewrap, which does not work here"
            + " (Debian: apt-get install bubblewrap; it needs user namespaces where Serai is not root).";

    private final SeraiConfiguration.Jobs settings;
    private final String home;
    private final Clock clock;
    private final Map<Kind, Found> found = new EnumMap<>(Kind.class);

    Boxes(SeraiConfiguration configuration, Clock clock) {
        this.settings = configuration.jobs();
        this.home = HexFormat.of()
                .formatHex(RandomToken.hash(configuration.home().toString()))
                .substring(0, 8);
        this.clock = clock;
    }

    /** @param trouble why there is no box */
    private record Found(@Nullable Box box, String trouble, Instant at) {}

    /** @throws SeraiException CONFIGURATION, {@code command_jobs_off} or {@code image_jobs_off}: why, and what to do */
    Box of(Kind kind) {
        Found now = look(kind);
        if (now.box() == null) {
            throw new SeraiException(ErrorType.CONFIGURATION, kind.word() + "_jobs_off", now.trouble());
        }
        return now.box();
    }

    /** Why jobs of that kind do not run here, and what to do; empty if they do. */
    Optional<String> trouble(Kind kind) {
        Found now = look(kind);
        return now.box() == null ? Optional.of(now.trouble()) : Optional.empty();
    }

    List<Kind> usable() {
        List<Kind> kinds = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (look(kind).box() != null) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    private synchronized Found look(Kind kind) {
        Found before = found.get(kind);
        if (before != null
                && (before.box() != null || before.at().plus(TRIED_AGAIN).isAfter(clock.instant()))) {
            return before;
        }
        Found now = tried(kind);
        found.put(kind, now);
        return now;
    }

    private Found tried(Kind kind) {
        try {
            JobUser user = JobUser.of(settings.user());
            CommandBox commands = commandBox(user);
            if (kind == Kind.COMMAND) {
                return new Found(commands, "", clock.instant());
            }
            ContainerBox containers = new ContainerBox(user, settings.podman(), settings.network(), home);
            attempt(
                    containers.trial(),
                    "Containers run by podman, which does not work here (Debian: apt-get install"
                            + " podman runc; uidmap, too, where Serai is not root). SERAI_JOB_PODMAN names another"
                            + " program, or options that it needs.");
            containers.clearAway();
            return new Found(containers, "", clock.instant());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Found(null, "Serai stops.", clock.instant());
        } catch (IOException why) {
            return new Found(null, String.valueOf(why.getMessage()), clock.instant());
        }
    }

    private CommandBox commandBox(JobUser user) throws IOException {
        CommandBox best = new CommandBox(user, settings.paths(), true);
        try {
            attempt(best.trial(), NO_BUBBLEWRAP);
            return best;
        } catch (IOException why) {
            if (!user.switched()) {
                throw why;
            }
            // Perhaps only root makes user namespaces here.
            CommandBox plain = new CommandBox(user, settings.paths(), false);
            attempt(plain.trial(), NO_BUBBLEWRAP);
            LOG.info("The processes of all jobs count together here, 1024 at most: {}", why.getMessage());
            return plain;
        }
    }

    private static void attempt(List<String> command, String trouble) throws IOException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            try (InputStream stream = process.getInputStream()) {
                String said = new String(stream.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    throw new IOException(trouble + " It said: " + (said.isEmpty() ? "nothing" : said));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException(trouble);
        } catch (IOException failed) {
            String why = String.valueOf(failed.getMessage());
            throw why.startsWith(trouble) ? failed : new IOException(trouble + " It could not be started: " + why);
        }
    }
}
