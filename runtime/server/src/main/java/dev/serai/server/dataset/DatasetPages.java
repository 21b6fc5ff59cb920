package dev.serai.server.dataset;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.NavEntry;
import dev.serai.server.web.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.ModelAndView;

/** Datasets, for people (B15, B16). */
@Controller
class DatasetPages {
    private static final int PER_PAGE = 50;
    private static final int CHARTED = 2_000;

    private final Datasets datasets;
    private final DatasetAccess access;
    private final DatasetChanges changes;

    DatasetPages(Datasets datasets, DatasetAccess access, DatasetChanges changes) {
        this.datasets = datasets;
        this.access = access;
        this.changes = changes;
    }

    @Bean
    static NavEntry datasetsEntry() {
        return new NavEntry(
                50,
                "Datasets",
                "/datasets",
                "The records that pulls have collected, to look at and to take away.",
                Role.MEMBER);
    }

    @GetMapping("/datasets")
    ModelAndView list(
            @RequestParam(name = "after", required = false) @Nullable String after, CurrentUser user, Page page) {
        List<Dataset> found = access.list(user.workspace(), after, PER_PAGE + 1);
        List<Dataset> shown = found.size() <= PER_PAGE ? found : found.subList(0, PER_PAGE);
        Map<String, Object> model = new HashMap<>();
        model.put("datasets", shown);
        model.put("isBuilder", user.has(Role.BUILDER));
        model.put(
                "next",
                found.size() <= PER_PAGE
                        ? null
                        : "/datasets?after=" + URLEncoder.encode(shown.getLast().name(), StandardCharsets.UTF_8));
        return page.view("dataset/list", model);
    }

    @GetMapping("/datasets/{name}")
    ModelAndView show(
            @PathVariable("name") String name,
            @RequestParam(name = "before", required = false) @Nullable String before,
            CurrentUser user,
            Page page) {
        Dataset dataset = access.readable(user.workspace(), name);
        long from = before == null ? Long.MAX_VALUE : Position.read(dataset, before);
        List<DatasetRecord> found = datasets.latest(dataset.id(), from, PER_PAGE + 1);
        List<DatasetRecord> shown = found.size() <= PER_PAGE ? found : found.subList(0, PER_PAGE);
        Map<String, Object> model = new HashMap<>();
        model.put("dataset", dataset);
        model.put("table", DatasetTable.of(shown));
        model.put("isBuilder", user.has(Role.BUILDER));
        model.put("isFirst", before == null);
        model.put(
                "next",
                found.size() <= PER_PAGE
                        ? null
                        : "/datasets/" + name + "?before="
                                + Position.write(dataset, shown.getLast().position()));
        return page.view("dataset/show", model);
    }

    /** What the page's chart draws. */
    @GetMapping("/datasets/{name}/chart")
    @ResponseBody
    DatasetChart chart(@PathVariable("name") String name, CurrentUser user) {
        Dataset dataset = access.readable(user.workspace(), name);
        return DatasetChart.of(dataset.timeField(), datasets.latest(dataset.id(), Long.MAX_VALUE, CHARTED));
    }

    @PostMapping("/datasets/{name}/open")
    ModelAndView open(
            @PathVariable("name") String name, @RequestParam("open") boolean open, CurrentUser user, Page page) {
        changes.open(user, access.changeable(user, name), open);
        return page.redirect(
                "/datasets/" + name,
                open ? "Everybody who can reach Serai can read it now." : "It is secured: reading it needs a sign-in.");
    }
}
