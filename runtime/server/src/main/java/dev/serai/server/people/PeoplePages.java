package dev.serai.server.people;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.web.Flash;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.NavEntry;
import dev.serai.server.web.Page;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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

/** The people of the workspace, for admins. */
@Controller
class PeoplePages {
    private static final int A_PAGE = 50;

    private final Members members;
    private final Invitations invitations;
    private final PasswordResets resets;
    private final SeraiConfiguration configuration;

    PeoplePages(Members members, Invitations invitations, PasswordResets resets, SeraiConfiguration configuration) {
        this.members = members;
        this.invitations = invitations;
        this.resets = resets;
        this.configuration = configuration;
    }

    @Bean
    static NavEntry peopleEntry() {
        return new NavEntry(70, "People", "/people", "Who may come in here, and what they may do.", Role.ADMIN);
    }

    @GetMapping("/people")
    ModelAndView list(@RequestParam(required = false) @Nullable String after, CurrentUser user, Page page) {
        user.require(Role.ADMIN);
        return list(user, page, after, HttpStatus.OK, "", "");
    }

    private ModelAndView list(
            CurrentUser user, Page page, @Nullable String after, HttpStatus status, String email, String message) {
        List<Member> found = members.list(user.workspace(), after, A_PAGE + 1);
        List<Member> shown = found.size() > A_PAGE ? found.subList(0, A_PAGE) : found;
        Map<String, Object> model = new HashMap<>();
        model.put("members", shown);
        model.put("next", found.size() > A_PAGE ? shown.getLast().email() : null);
        model.put("invitations", invitations.open(user.workspace()));
        model.put("email", email);
        model.put("message", message);
        return page.view(status, "people/list", model);
    }

    @PostMapping("/people/invitations")
    ModelAndView invite(
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "member") String role,
            CurrentUser user,
            Page page) {
        user.require(Role.ADMIN);
        try {
            SecretValue token = invitations.invite(user, email.strip(), role(role));
            return link(
                    page,
                    "Invitation for " + email.strip(),
                    "invitation",
                    token,
                    "It works once, within 72 hours, for this address alone. Send it to them in a way that nobody else reads.");
        } catch (HttpProblem refused) {
            return list(
                    user,
                    page,
                    null,
                    HttpStatus.valueOf(refused.status()),
                    email,
                    String.valueOf(refused.getMessage()));
        }
    }

    @PostMapping("/people/invitations/{id}/revoke")
    ModelAndView revoke(@PathVariable("id") String id, CurrentUser user, Page page) {
        user.require(Role.ADMIN);
        invitations.revoke(user, id);
        return page.redirect("/people", "The invitation is over: its link opens nothing any more.");
    }

    @PostMapping("/people/{id}/role")
    ModelAndView change(@PathVariable("id") String id, @RequestParam("role") String role, CurrentUser user, Page page) {
        user.require(Role.ADMIN);
        Member member = members.require(user.workspace(), id);
        return tried(page, () -> members.change(user, member, role(role)), member.name() + " is " + role + " now.");
    }

    @PostMapping("/people/{id}/datasets-write")
    ModelAndView letWriteDatasets(
            @PathVariable("id") String id,
            @RequestParam(name = "allowed", defaultValue = "false") boolean allowed,
            CurrentUser user,
            Page page) {
        user.require(Role.ADMIN);
        Member member = members.require(user.workspace(), id);
        members.letWriteDatasets(user, member, allowed);
        return page.redirect(
                "/people",
                member.name() + (allowed ? " may write datasets now." : " may not write datasets any more."));
    }

    @PostMapping("/people/{id}/remove")
    ModelAndView remove(@PathVariable("id") String id, CurrentUser user, Page page) {
        user.require(Role.ADMIN);
        Member member = members.require(user.workspace(), id);
        return tried(
                page,
                () -> members.remove(user, member),
                member.name() + " does not belong to this workspace any more. Their connections stay, and go on.");
    }

    @PostMapping("/people/{id}/reset-link")
    ModelAndView resetLink(@PathVariable("id") String id, CurrentUser user, Page page) {
        user.require(Role.ADMIN);
        Member member = members.require(user.workspace(), id);
        try {
            return link(
                    page,
                    "A new password for " + member.name(),
                    "password-reset",
                    resets.issue(user, member),
                    "It works once, within 24 hours. Whoever opens it sets the password: send it in a way that nobody else reads.");
        } catch (HttpProblem refused) {
            return page.redirect("/people", new Flash(Flash.Tone.BAD, String.valueOf(refused.getMessage())));
        }
    }

    private ModelAndView link(Page page, String title, String path, SecretValue token, String note) {
        return page.view(
                "people/link",
                Map.of(
                        "title", title,
                        "link", configuration.publicUrl() + "/" + path + "?token=" + token.reveal(),
                        "note", note));
    }

    private static ModelAndView tried(Page page, Runnable change, String done) {
        try {
            change.run();
            return page.redirect("/people", done);
        } catch (HttpProblem refused) {
            return page.redirect("/people", new Flash(Flash.Tone.BAD, String.valueOf(refused.getMessage())));
        }
    }

    /** @throws HttpProblem 422 */
    private static Role role(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "member" -> Role.MEMBER;
            case "builder" -> Role.BUILDER;
            case "admin" -> Role.ADMIN;
            default -> throw HttpProblem.unprocessable("invalid_role", "A role is member, builder or admin.");
        };
    }
}
