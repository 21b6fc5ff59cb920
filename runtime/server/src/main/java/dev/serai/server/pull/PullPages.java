package dev.serai.server.pull;

import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.server.connection.ConnectionAccess;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.Flash;
import dev.serai.server.web.NavEntry;
import dev.serai.server.web.Page;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Pulls, for people. */
@Controller
class PullPages {
    private static final int PER_PAGE = 20;

    private final Pulls pulls;
    private final PullCards cards;
    private final PullRuns runs;
    private final ConnectionAccess access;
    private final PostgresConnections connections;
    private final Connectors connectors;

    PullPages(
            Pulls pulls,
            PullCards cards,
            PullRuns runs,
            ConnectionAccess access,
            PostgresConnections connections,
            Connectors connectors) {
        this.pulls = pulls;
        this.cards = cards;
        this.runs = runs;
        this.access = access;
        this.connections = connections;
        this.connectors = connectors;
    }

    @Bean
    static NavEntry pullsEntry() {
        return new NavEntry(
                40, "Pulls", "/pulls", "What is read on a schedule, when next, and how it went.", Role.MEMBER);
    }

    @GetMapping("/pulls")
    ModelAndView list(CurrentUser user, Page page) {
        return page.view("pull/list", Map.of("pulls", cards.list(user), "isBuilder", user.has(Role.BUILDER)));
    }

    @GetMapping("/pulls/new")
    ModelAndView form(@RequestParam Map<String, String> given, CurrentUser user, Page page) {
        user.require(Role.BUILDER);
        return form(given, null, user, page);
    }

    private ModelAndView form(Map<String, String> given, @Nullable String problem, CurrentUser user, Page page) {
        List<PullChoice> choices = new ArrayList<>();
        connections
                .list(user.workspace(), PostgresConnections.Filter.ANY, null, PostgresConnections.LONGEST_PAGE)
                .items()
                .stream()
                .filter(one -> one.status() != Connection.Status.DISCONNECTED)
                .forEach(one ->
                        connectors.find(one.connector()).map(Connector::pulls).orElse(Map.of()).keySet().stream()
                                .sorted()
                                .map(pull -> new PullChoice(one.id() + "/" + pull, one.alias() + " · " + pull))
                                .forEach(choices::add));
        Map<String, Object> model = new HashMap<>();
        model.put("choices", choices);
        model.put("given", given);
        model.put("problem", problem);
        return page.view(problem == null ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT, "pull/new", model);
    }

    @PostMapping("/pulls")
    ModelAndView create(@RequestParam Map<String, String> given, CurrentUser user, Page page) {
        user.require(Role.BUILDER);
        String[] choice = given.getOrDefault("pull", "").split("/", 2);
        Connection connection = access.require(user, choice[0]);
        try {
            ScheduledPull made = pulls.put(
                    user, connection, choice.length < 2 ? "" : choice[1], wish(given, true, given.get("dataset")));
            return page.redirect("/pulls/" + made.id(), "The pull is set up.");
        } catch (SeraiException e) {
            return form(given, e.getMessage(), user, page);
        }
    }

    private static Pulls.Wish wish(Map<String, String> given, boolean enabled, @Nullable String dataset) {
        String preset = given.getOrDefault("preset", "");
        String schedule = preset.isEmpty() ? given.getOrDefault("schedule", "") : preset;
        return new Pulls.Wish(schedule, given.get("zone"), enabled, dataset);
    }

    @GetMapping("/pulls/{id}")
    ModelAndView show(
            @PathVariable("id") String id,
            @RequestParam(name = "after", required = false) @Nullable String after,
            CurrentUser user,
            Page page) {
        return view("pull/show", id, after, user, page);
    }

    /** The part of the page that changes while a run is under way; at its end the whole page does. */
    @GetMapping("/pulls/{id}/progress")
    ModelAndView progress(@PathVariable("id") String id, CurrentUser user, Page page, HttpServletResponse response) {
        if (!cards.require(user, id).isRunning()) {
            response.setHeader("HX-Refresh", "true");
        }
        return view("pull/progress", id, null, user, page);
    }

    private ModelAndView view(String template, String id, @Nullable String after, CurrentUser user, Page page) {
        PullCard card = cards.require(user, id);
        List<PullRunRow> rows = runs.history(id, RunCursor.read(card.pull(), after), PER_PAGE + 1);
        List<PullRunRow> shown = rows.size() <= PER_PAGE ? rows : rows.subList(0, PER_PAGE);
        Map<String, Object> model = new HashMap<>();
        model.put("card", card);
        model.put("runs", shown);
        model.put("times", pulls.next(card.pull()));
        model.put("isBuilder", user.has(Role.BUILDER));
        model.put(
                "next",
                rows.size() <= PER_PAGE
                        ? null
                        : card.path() + "?after=" + RunCursor.write(card.pull(), shown.getLast()));
        return page.view(template, model);
    }

    @PostMapping("/pulls/{id}/run")
    ModelAndView run(@PathVariable("id") String id, CurrentUser user, Page page) {
        return change(id, user, page, card -> {
            pulls.run(card.pull());
            return "It runs.";
        });
    }

    @PostMapping("/pulls/{id}/schedule")
    ModelAndView schedule(
            @PathVariable("id") String id, @RequestParam Map<String, String> given, CurrentUser user, Page page) {
        return change(id, user, page, card -> {
            boolean enabled = card.pull().enabled();
            pulls.put(user, card.connection(), card.pull().pull(), wish(given, enabled, null));
            return "The schedule is changed.";
        });
    }

    @PostMapping("/pulls/{id}/enabled")
    ModelAndView enable(
            @PathVariable("id") String id, @RequestParam("enabled") boolean enabled, CurrentUser user, Page page) {
        return change(id, user, page, card -> {
            ScheduledPull pull = card.pull();
            pulls.put(
                    user, card.connection(), pull.pull(), new Pulls.Wish(pull.schedule(), pull.zone(), enabled, null));
            return enabled ? "It runs on its schedule again." : "It is paused.";
        });
    }

    @PostMapping("/pulls/{id}/reset")
    ModelAndView reset(
            @PathVariable("id") String id,
            @RequestParam(name = "cursor", defaultValue = "") String cursor,
            CurrentUser user,
            Page page) {
        return change(id, user, page, card -> {
            pulls.reset(user, card.connection(), card.pull(), cursor.isBlank() ? null : cursor.strip());
            return cursor.isBlank() ? "The next run reads everything." : "The next run begins at " + cursor + ".";
        });
    }

    /** Does it and says so. */
    private interface Change {
        String of(PullCard card);
    }

    private ModelAndView change(String id, CurrentUser user, Page page, Change change) {
        PullCard card = cards.require(user, id);
        user.require(Role.BUILDER);
        try {
            return page.redirect(card.path(), change.of(card));
        } catch (SeraiException e) {
            return page.redirect(card.path(), new Flash(Flash.Tone.BAD, e.getMessage()));
        }
    }
}
