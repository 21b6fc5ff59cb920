package dev.serai.server.job;

import dev.serai.connector.SeraiException;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.Flash;
import dev.serai.server.web.NavEntry;
import dev.serai.server.web.Page;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Jobs, for operators. */
@Controller
class JobPages {
    private static final int PER_PAGE = 20;
    /** Of a run's output, at its end: more is in the whole text. */
    private static final int SHOWN = 32 * 1024;

    private final Jobs jobs;
    private final JobRuns runs;
    private final JobOutput output;
    private final Boxes boxes;

    JobPages(Jobs jobs, JobRuns runs, JobOutput output, Boxes boxes) {
        this.jobs = jobs;
        this.runs = runs;
        this.output = output;
        this.boxes = boxes;
    }

    @Bean
    static NavEntry jobsEntry() {
        return new NavEntry(
                75,
                "Jobs",
                "/jobs",
                "Programs that Serai starts, and hands a short-lived access token.",
                Role.OPERATOR);
    }

    @GetMapping("/jobs")
    ModelAndView list(CurrentUser user, Page page) {
        List<Job> found = jobs.list(user);
        Map<String, JobRun> last =
                runs.latest(user.workspace()).stream().collect(Collectors.toMap(JobRun::job, run -> run));
        String trouble = Stream.of(Job.Kind.values())
                .flatMap(kind -> boxes.trouble(kind).stream())
                .distinct()
                .collect(Collectors.joining(" "));
        return page.view("job/list", Map.of("jobs", found, "last", last, "trouble", trouble));
    }

    @GetMapping("/jobs/new")
    ModelAndView form(CurrentUser user, Page page) {
        user.require(Role.OPERATOR);
        return form(page, HttpStatus.OK, JobForm.BLANK, "", "");
    }

    @PostMapping("/jobs")
    ModelAndView add(@RequestParam MultiValueMap<String, String> given, CurrentUser user, Page page) {
        user.require(Role.OPERATOR);
        JobForm form = JobForm.of(given);
        try {
            Job made = jobs.add(user, form.wish());
            return page.redirect("/jobs/" + made.id(), "The job is registered.");
        } catch (SeraiException wrong) {
            return form(page, HttpStatus.UNPROCESSABLE_CONTENT, form, "", wrong.getMessage());
        }
    }

    @GetMapping("/jobs/{id}/change")
    ModelAndView changing(@PathVariable("id") String id, CurrentUser user, Page page) {
        return form(page, HttpStatus.OK, JobForm.of(jobs.require(user, id)), id, "");
    }

    @PostMapping("/jobs/{id}/change")
    ModelAndView change(
            @PathVariable("id") String id,
            @RequestParam MultiValueMap<String, String> given,
            CurrentUser user,
            Page page) {
        jobs.require(user, id);
        JobForm form = JobForm.of(given);
        try {
            jobs.change(user, id, form.wish());
            return page.redirect("/jobs/" + id, "The job is changed.");
        } catch (SeraiException wrong) {
            return form(page, HttpStatus.UNPROCESSABLE_CONTENT, form, id, wrong.getMessage());
        }
    }

    private static ModelAndView form(Page page, HttpStatus status, JobForm form, String id, String problem) {
        return page.view(status, "job/form", Map.of("form", form, "id", id, "problem", problem));
    }

    @GetMapping("/jobs/{id}")
    ModelAndView show(
            @PathVariable("id") String id,
            @RequestParam(name = "after", required = false) @Nullable String after,
            CurrentUser user,
            Page page) {
        Job job = jobs.require(user, id);
        List<JobRun> rows = runs.history(id, JobApi.before(after), PER_PAGE + 1);
        List<JobRun> shown = rows.size() <= PER_PAGE ? rows : rows.subList(0, PER_PAGE);
        Map<String, Object> model = new HashMap<>();
        model.put("job", job);
        model.put("runs", shown);
        model.put("times", jobs.next(job));
        model.put("trouble", boxes.trouble(job.kind()).orElse(""));
        model.put(
                "next",
                rows.size() <= PER_PAGE
                        ? null
                        : "/jobs/" + id + "?after=" + shown.getLast().name());
        return page.view("job/show", model);
    }

    @PostMapping("/jobs/{id}/runs")
    ModelAndView run(@PathVariable("id") String id, CurrentUser user, Page page) {
        jobs.require(user, id);
        try {
            JobRun run = jobs.run(user, id);
            return page.redirect("/jobs/" + id + "/runs/" + run.name(), "It runs.");
        } catch (SeraiException wrong) {
            return page.redirect("/jobs/" + id, new Flash(Flash.Tone.BAD, wrong.getMessage()));
        }
    }

    @PostMapping("/jobs/{id}/remove")
    ModelAndView remove(@PathVariable("id") String id, CurrentUser user, Page page) {
        Job removed = jobs.remove(user, id);
        return page.redirect("/jobs", "'" + removed.name() + "' is removed, and its history with it.");
    }

    @GetMapping("/jobs/{id}/runs/{run}")
    ModelAndView showRun(@PathVariable("id") String id, @PathVariable("run") String run, CurrentUser user, Page page) {
        return view("job/run", id, run, user, page);
    }

    /** The part of the page that changes while the run is under way; at its end the whole page does. */
    @GetMapping("/jobs/{id}/runs/{run}/progress")
    ModelAndView progress(
            @PathVariable("id") String id,
            @PathVariable("run") String run,
            CurrentUser user,
            Page page,
            HttpServletResponse response) {
        if (!jobs.run(user, id, run).isRunning()) {
            response.setHeader("HX-Refresh", "true");
        }
        return view("job/progress", id, run, user, page);
    }

    private ModelAndView view(String template, String id, String run, CurrentUser user, Page page) {
        JobRun found = jobs.run(user, id, run);
        String text = output.read(found.id(), 0);
        String shown = text.length() <= SHOWN ? text : text.substring(text.length() - SHOWN);
        return page.view(
                template,
                Map.of(
                        "job",
                        jobs.require(user, id),
                        "run",
                        found,
                        "output",
                        shown,
                        "isCut",
                        shown.length() < text.length()));
    }

    @PostMapping("/jobs/{id}/runs/{run}/cancel")
    ModelAndView cancel(@PathVariable("id") String id, @PathVariable("run") String run, CurrentUser user, Page page) {
        jobs.run(user, id, run);
        String to = "/jobs/" + id + "/runs/" + run;
        try {
            jobs.cancel(user, id, run);
            return page.redirect(to, "It is being ended.");
        } catch (SeraiException wrong) {
            return page.redirect(to, new Flash(Flash.Tone.BAD, wrong.getMessage()));
        }
    }
}
