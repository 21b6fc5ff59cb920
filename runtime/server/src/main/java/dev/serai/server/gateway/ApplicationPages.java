package dev.serai.server.gateway;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.NavEntry;
import dev.serai.server.web.Page;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Applications are registered, changed and removed here, by operators. */
@Controller
class ApplicationPages {
    private static final String LIST = "/applications";

    private final Applications applications;
    private final ApplicationHosts hosts;

    ApplicationPages(Applications applications, ApplicationHosts hosts) {
        this.applications = applications;
        this.hosts = hosts;
    }

    @Bean
    static NavEntry applicationsEntry() {
        return new NavEntry(
                80, "Applications", LIST, "Services behind Serai, each on a host of its own.", Role.OPERATOR);
    }

    @GetMapping(LIST)
    ModelAndView list(CurrentUser user, Page page) {
        user.require(Role.OPERATOR);
        return page.view(
                "gateway/list",
                Map.of(
                        "applications",
                        applications.list(user).stream().map(this::row).toList()));
    }

    private ApplicationRow row(Application one) {
        @Nullable Role role = one.role();
        int named = one.people().size();
        String people = named == 0 ? "" : named == 1 ? "1 person" : named + " people";
        String who = role == null ? people : role.word() + "s" + (people.isEmpty() ? "" : ", " + people);
        return new ApplicationRow(
                one.id(), one.name(), hosts.origin(one), one.upstream().toString(), who.isEmpty() ? "nobody" : who);
    }

    @GetMapping(LIST + "/new")
    ModelAndView form(CurrentUser user, Page page) {
        user.require(Role.OPERATOR);
        return form(page, HttpStatus.OK, ApplicationForm.EMPTY, "", "");
    }

    @PostMapping(LIST)
    ModelAndView add(@RequestParam Map<String, String> fields, CurrentUser user, Page page) {
        return saved(user, page, ApplicationForm.of(fields), "", settings -> applications.add(user, settings));
    }

    @GetMapping(LIST + "/{id}")
    ModelAndView edit(@PathVariable("id") String id, CurrentUser user, Page page) {
        user.require(Role.OPERATOR);
        Application application = applications.require(user, id);
        return form(page, HttpStatus.OK, ApplicationForm.of(application, applications.people(application)), id, "");
    }

    @PostMapping(LIST + "/{id}")
    ModelAndView change(
            @PathVariable("id") String id, @RequestParam Map<String, String> fields, CurrentUser user, Page page) {
        return saved(user, page, ApplicationForm.of(fields), id, settings -> applications.change(user, id, settings));
    }

    @PostMapping(LIST + "/{id}/remove")
    ModelAndView remove(@PathVariable("id") String id, CurrentUser user, Page page) {
        Application gone = applications.remove(user, id);
        return page.redirect(LIST, "'" + gone.name() + "' is removed: its host answers no more.");
    }

    private ModelAndView saved(
            CurrentUser user,
            Page page,
            ApplicationForm form,
            String id,
            Function<ApplicationSettings, Application> change) {
        user.require(Role.OPERATOR);
        try {
            Application application = change.apply(form.settings());
            return page.redirect(
                    LIST, "'" + application.name() + "' answers at " + hosts.origin(application) + " now.");
        } catch (HttpProblem wrong) {
            HttpStatus status = HttpStatus.valueOf(wrong.status());
            if (!List.of(HttpStatus.UNPROCESSABLE_CONTENT, HttpStatus.CONFLICT).contains(status)) {
                throw wrong;
            }
            return form(page, status, form, id, String.valueOf(wrong.getMessage()));
        }
    }

    private static ModelAndView form(Page page, HttpStatus status, ApplicationForm form, String id, String problem) {
        return page.view(status, "gateway/form", Map.of("form", form, "id", id, "problem", problem));
    }
}
