package dev.serai.server.authserver;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.NavEntry;
import dev.serai.server.web.Page;
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

/** Programs that ask people for consent, for admins. */
@Controller
class ProgramPages {
    private static final String LIST = "/programs";

    private final Programs programs;

    ProgramPages(Programs programs) {
        this.programs = programs;
    }

    @Bean
    static NavEntry programsEntry() {
        return new NavEntry(71, "Programs", LIST, "Programs that act for people here, once those consent.", Role.ADMIN);
    }

    @GetMapping(LIST)
    ModelAndView list(CurrentUser user, Page page) {
        return page.view("authserver/programs", Map.of("programs", programs.list(user)));
    }

    @GetMapping(LIST + "/new")
    ModelAndView form(CurrentUser user, Page page) {
        user.require(Role.ADMIN);
        return form(page, HttpStatus.OK, ProgramForm.BLANK, "");
    }

    /** The answer is the only one that shows the secret: no redirect, nothing kept. */
    @PostMapping(LIST)
    ModelAndView add(
            @RequestParam(name = "name", defaultValue = "") String name,
            @RequestParam(name = "redirect_uris", defaultValue = "") String redirectUris,
            @RequestParam(name = "confidential", defaultValue = "false") boolean confidential,
            @RequestParam(name = "scope", required = false) @Nullable List<String> scopes,
            CurrentUser user,
            Page page) {
        ProgramForm asked = new ProgramForm(name, redirectUris, confidential, scopes == null ? List.of() : scopes);
        try {
            AccessClients.Made made = programs.add(user, name, asked.uris(), asked.scopes(), confidential);
            return page.view(
                    "authserver/registered",
                    Map.of(
                            "program",
                            made.client(),
                            "secret",
                            confidential ? made.requiredSecret().reveal() : ""));
        } catch (HttpProblem wrong) {
            if (wrong.status() != HttpStatus.UNPROCESSABLE_CONTENT.value()) {
                throw wrong;
            }
            String message =
                    asked.scopes().isEmpty() ? "Choose at least one scope." : String.valueOf(wrong.getMessage());
            return form(page, HttpStatus.UNPROCESSABLE_CONTENT, asked, message);
        }
    }

    @PostMapping(LIST + "/{id}/revoke")
    ModelAndView revoke(@PathVariable("id") String id, CurrentUser user, Page page) {
        AccessClient revoked = programs.revoke(user, id);
        return page.redirect(
                LIST,
                "'" + revoked.name() + "' is revoked: it acts for nobody any more, and its tokens are worth nothing.");
    }

    private static ModelAndView form(Page page, HttpStatus status, ProgramForm form, String problem) {
        return page.view(status, "authserver/register", Map.of("form", form, "problem", problem));
    }
}
