package dev.serai.server.job;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.web.HttpProblem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/jobs}: for operators with a session; no token starts programs. */
@RestController
@RequestMapping("/api/v1/jobs")
class JobApi {
    private static final int LONGEST = 200;

    private final Jobs jobs;
    private final JobRuns runs;
    private final JobOutput output;
    private final Boxes boxes;

    JobApi(Jobs jobs, JobRuns runs, JobOutput output, Boxes boxes) {
        this.jobs = jobs;
        this.runs = runs;
        this.output = output;
        this.boxes = boxes;
    }

    record Views(List<JobView> items, @Nullable String next) {}

    @GetMapping
    Views list(CurrentUser user) {
        return new Views(jobs.list(user).stream().map(this::view).toList(), null);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    JobView add(@RequestBody JobWish wish, CurrentUser user) {
        return view(jobs.add(user, wish));
    }

    @GetMapping("/{id}")
    JobView show(@PathVariable("id") String id, CurrentUser user) {
        return view(jobs.require(user, id));
    }

    /** What is left out becomes as it is for a new job; {@code env} and {@code name} stay as they are. */
    @PutMapping("/{id}")
    JobView change(@PathVariable("id") String id, @RequestBody JobWish wish, CurrentUser user) {
        return view(jobs.change(user, id, wish));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable("id") String id, CurrentUser user) {
        jobs.remove(user, id);
    }

    @PostMapping("/{id}/runs")
    @ResponseStatus(HttpStatus.ACCEPTED)
    JobView.Run run(@PathVariable("id") String id, CurrentUser user) {
        return JobView.Run.of(jobs.run(user, id));
    }

    @GetMapping("/{id}/runs")
    JobView.Runs history(
            @PathVariable("id") String id,
            @RequestParam(name = "after", required = false) @Nullable String after,
            @RequestParam(name = "limit", defaultValue = "50") int limit,
            CurrentUser user) {
        Job job = jobs.require(user, id);
        if (limit < 1 || limit > LONGEST) {
            throw HttpProblem.unprocessable("invalid_limit", "limit is a number from 1 to " + LONGEST + ".");
        }
        List<JobRun> rows = runs.history(job.id(), before(after), limit + 1);
        List<JobRun> shown = rows.size() <= limit ? rows : rows.subList(0, limit);
        return new JobView.Runs(
                shown.stream().map(JobView.Run::of).toList(),
                rows.size() <= limit ? null : shown.getLast().name());
    }

    @GetMapping("/{id}/runs/{run}")
    JobView.Run showRun(@PathVariable("id") String id, @PathVariable("run") String run, CurrentUser user) {
        return JobView.Run.of(jobs.run(user, id, run));
    }

    /** @param since characters that are known already */
    @GetMapping("/{id}/runs/{run}/output")
    JobView.Output output(
            @PathVariable("id") String id,
            @PathVariable("run") String run,
            @RequestParam(name = "since", defaultValue = "0") long since,
            CurrentUser user) {
        // whether it runs is asked first: what comes after its end is then in the text
        JobRun found = jobs.run(user, id, run);
        String text = output.read(found.id(), Math.max(0, since));
        return new JobView.Output(text, Math.max(0, since) + text.length(), found.isRunning());
    }

    @PostMapping("/{id}/runs/{run}/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    JobView.Run cancel(@PathVariable("id") String id, @PathVariable("run") String run, CurrentUser user) {
        return JobView.Run.of(jobs.cancel(user, id, run));
    }

    static long before(@Nullable String after) {
        if (after == null || after.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (!after.matches("\\d{1,18}")) {
            throw HttpProblem.unprocessable("invalid_cursor", "after is the next that an answer gave.");
        }
        return Long.parseLong(after);
    }

    private JobView view(Job job) {
        return JobView.of(job, jobs.next(job), boxes.trouble(job.kind()).orElse(null));
    }
}
