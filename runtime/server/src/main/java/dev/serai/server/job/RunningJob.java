package dev.serai.server.job;

import dev.serai.credential.SecretValue;
import dev.serai.server.authserver.JobTokens;
import dev.serai.server.job.JobRun.State;
import dev.serai.server.schedule.ScheduleWords;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * One run on this node, from its token to its end. One thread watches the clock and never waits for anything else; a second
 * one speaks with the database, a third reads what the program writes, and a fourth weighs its memory.
 */
final class RunningJob {
    private static final Logger LOG = LoggerFactory.getLogger(RunningJob.class);
    private static final Duration TICK = Duration.ofMillis(50);
    /** How long a job may hold more memory than it may. */
    private static final Duration WEIGHED = Duration.ofMillis(250);

    private static final long MIB = 1024 * 1024;
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int SHORTEST_SECRET = 8;
    private static final int PIECE = 16 * 1024;
    private static final int PODMAN = 125;
    private static final int NOT_FOUND = 127;
    private static final int KILLED = 137;

    private final Job job;
    private final JobRun run;
    private final Box box;
    private final JobTools tools;
    private final JobPace pace;
    private final Mask mask = new Mask();
    private final KeptOutput output = new KeptOutput();
    private final CountDownLatch over = new CountDownLatch(1);
    private String unstored = "";
    private long stored;
    private volatile Instant renewAt = Instant.EPOCH;
    private volatile long heardAt = System.nanoTime();
    private volatile JobRuns.Answer answer = JobRuns.Answer.GO_ON;
    private volatile boolean stopped;
    /** Bytes, the last time it was weighed. */
    private volatile long memory;

    RunningJob(Job job, JobRun run, Box box, JobTools tools, JobPace pace) {
        this.job = job;
        this.run = run;
        this.box = box;
        this.tools = tools;
        this.pace = pace;
    }

    /**
     * What a run needs of the platform.
     *
     * @param folder where runs have their folders
     * @param url what a run finds as {@code SERAI_URL}
     */
    record JobTools(
            JobRows rows,
            JobRuns runs,
            JobOutput output,
            JobTokens tokens,
            ProcessStarter starter,
            Path folder,
            String url,
            Clock clock) {}

    /** The node stops: so does this. */
    void stop() {
        stopped = true;
    }

    /** Returns when the run, all its processes and its tokens have ended; how, its row says. */
    void run() throws InterruptedException {
        RunEnd end;
        try {
            end = end();
        } finally {
            // whatever broke
            tools.tokens().revoke(job.client(), run.name());
        }
        boolean again = job.rerun() && end.state() == State.LOST;
        if (!tools.runs().end(run, end, again)) {
            LOG.warn("Run {} of job {} was taken for lost by another node", run.id(), job.name());
        }
    }

    private RunEnd end() throws InterruptedException {
        RunFolder folder = new RunFolder(tools.folder(), run.name(), box.user());
        try {
            folder.make();
            return inside(folder);
        } catch (IOException e) {
            LOG.warn("Run {} of job {} could not be started", run.id(), job.name(), e);
            return RunEnd.failed("not_started", "It could not be started: " + e.getMessage());
        } finally {
            folder.clear();
        }
    }

    private RunEnd inside(RunFolder folder) throws IOException, InterruptedException {
        SecretValue first = renew(folder);
        Map<String, String> environment = environment(first);
        folder.hand(Box.ENVIRONMENT, box.environment(environment));
        Process process = tools.starter().start(box.command(job, run, folder), folder.path());
        Thread reader = Thread.ofVirtual().name("job-output-" + run.id()).start(() -> read(process));
        Thread clerk = Thread.ofVirtual().name("job-clerk-" + run.id()).start(() -> speak(folder));
        Thread.ofVirtual().name("job-scale-" + run.id()).start(() -> weigh(process));
        RunEnd end;
        try {
            end = watch(process);
        } finally {
            if (process.isAlive()) {
                box.end(run);
                process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
                process.destroyForcibly().waitFor();
            }
            over.countDown();
            box.clear(run);
        }
        clerk.join();
        reader.join(GRACE);
        store(output.last());
        return end.with(notes(folder));
    }

    private RunEnd watch(Process process) throws InterruptedException {
        long began = System.nanoTime();
        while (!process.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
            long now = System.nanoTime();
            if (now - began > job.timeout().toNanos()) {
                return new RunEnd(
                        State.TIMED_OUT,
                        null,
                        "timed_out",
                        "It ran longer than its " + words(job.timeout()) + " and was ended with all its processes.",
                        List.of());
            }
            if (memory > job.memory() * MIB) {
                return RunEnd.failed(
                        "memory_exceeded",
                        "It needed more than its " + job.memory() + " MiB of memory (" + memory / MIB
                                + " MiB) and was ended with all its processes.");
            }
            if (answer == JobRuns.Answer.CANCEL) {
                return new RunEnd(State.CANCELLED, null, "cancelled", "Somebody cancelled it.", List.of());
            }
            boolean alone = now - heardAt > pace.silence().toNanos();
            if (answer == JobRuns.Answer.NOT_YOURS || alone) {
                return new RunEnd(State.LOST, null, "node_lost", "Its node lost the database while it ran.", List.of());
            }
            if (stopped) {
                return new RunEnd(State.LOST, null, "node_stopped", "Its node was stopped while it ran.", List.of());
            }
        }
        int code = process.exitValue();
        return code == 0
                ? new RunEnd(State.SUCCEEDED, 0, null, null, List.of())
                : new RunEnd(State.FAILED, code, "exit_code", failure(code), List.of());
    }

    private String failure(int code) {
        String ended = "It ended with exit code " + code + ".";
        return switch (code) {
            case NOT_FOUND -> ended + " The program was not found: commands see /usr and what SERAI_JOB_PATHS names.";
            case PODMAN ->
                job.image() == null
                        ? ended
                        : ended + " That is podman's own: what it could not do stands in the output.";
            case KILLED ->
                job.image() == null
                        ? ended + " It was killed."
                        : ended + " It was killed: perhaps it needed more than its " + job.memory() + " MiB of memory.";
            default -> ended;
        };
    }

    /** Also a container: a rootless podman cannot always set the kernel's limit. */
    private void weigh(Process process) {
        try {
            while (!over.await(WEIGHED.toMillis(), TimeUnit.MILLISECONDS)) {
                memory = UsedMemory.of(process.toHandle(), box.depth());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Everything that waits for the database, so that the clock does not. */
    private void speak(RunFolder folder) {
        try {
            // nobody interrupts it: that would cut its connection to the database in the middle of a word
            while (answer == JobRuns.Answer.GO_ON && !over.await(pace.beat().toMillis(), TimeUnit.MILLISECONDS)) {
                tried(() -> {
                    long asked = System.nanoTime();
                    answer = tools.runs().beat(run);
                    heardAt = asked;
                    return null;
                });
                tried(() -> {
                    store(output.take());
                    return null;
                });
                if (!tools.clock().instant().isBefore(renewAt)) {
                    tried(() -> renew(folder));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void tried(Callable<?> work) {
        try {
            work.call();
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("Run {} of job {}: the database does not answer", run.id(), job.name());
        } catch (IOException e) {
            LOG.warn("Run {} of job {}: its token could not be renewed: {}", run.id(), job.name(), e.getMessage());
        } catch (Exception e) {
            LOG.error("Run {} of job {}: something broke", run.id(), job.name(), e);
        }
    }

    /** A new token, in its file. The one before stays good until it expires by itself. */
    private SecretValue renew(RunFolder folder) throws IOException {
        JobTokens.Token token = tools.tokens().issue(job.client(), run.name(), pace.token());
        mask.add(token.value());
        folder.handToken(token.value());
        renewAt = token.issuedAt().plus(pace.token().dividedBy(2));
        return token.value();
    }

    private Map<String, String> environment(SecretValue token) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("LANG", "C.UTF-8");
        tools.rows().environment(job).forEach((name, value) -> {
            environment.put(name, value);
            if (value.length() >= SHORTEST_SECRET) {
                mask.add(SecretValue.of(value));
            }
        });
        environment.put("HOME", Box.WORK);
        environment.put("SERAI_URL", tools.url());
        environment.put("SERAI_JOB", job.name());
        environment.put("SERAI_RUN", run.name());
        environment.put("SERAI_ACCESS_TOKEN", token.reveal());
        environment.put("SERAI_ACCESS_TOKEN_FILE", Box.HANDED + "/" + Box.TOKEN);
        return environment;
    }

    private void read(Process process) {
        char[] piece = new char[PIECE];
        try (Reader reader = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            for (int length = reader.read(piece); length >= 0; length = reader.read(piece)) {
                output.add(mask.pass(new String(piece, 0, length)));
            }
        } catch (IOException e) {
            LOG.debug("The output of run {} ended: {}", run.id(), e.getMessage());
        }
        output.add(mask.rest());
    }

    /** What could not be stored is stored with what comes next. */
    private synchronized void store(String text) {
        unstored += text;
        if (!unstored.isEmpty()) {
            tools.output().append(run.id(), stored, unstored);
            stored += unstored.length();
            unstored = "";
        }
    }

    private List<String> notes(RunFolder folder) {
        List<String> notes = new ArrayList<>();
        folder.leftBehind()
                .ifPresent(many -> notes.add((many == 1 ? "1 process that it had" : many + " processes that it had")
                        + " left behind ended with it."));
        if (mask.met()) {
            notes.add("It wrote a secret of its own: that is masked in the output.");
        }
        if (output.isCut()) {
            notes.add("It wrote " + output.written() + " characters: the beginning and the end are kept.");
        }
        return notes;
    }

    private static String words(Duration timeout) {
        return ScheduleWords.words(timeout);
    }
}
