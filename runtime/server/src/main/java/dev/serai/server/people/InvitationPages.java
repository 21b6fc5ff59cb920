package dev.serai.server.people;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.OpenPaths;
import dev.serai.server.identity.Passwords;
import dev.serai.server.identity.PersonalData;
import dev.serai.server.identity.SameOrigin;
import dev.serai.server.identity.SessionUsers;
import dev.serai.server.identity.Users;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.Page;
import dev.serai.server.web.Redirects;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Where an invitation leads: to an account, or, for who has one, into one more workspace. */
@Controller
class InvitationPages {
    private final Invitations invitations;
    private final Users users;
    private final Passwords passwords;
    private final SessionUsers sessions;
    private final SameOrigin origin;

    InvitationPages(
            Invitations invitations, Users users, Passwords passwords, SessionUsers sessions, SameOrigin origin) {
        this.invitations = invitations;
        this.users = users;
        this.passwords = passwords;
        this.sessions = sessions;
        this.origin = origin;
    }

    @Bean
    static OpenPaths invitationPaths() {
        return OpenPaths.of("/invitation");
    }

    @GetMapping("/invitation")
    ModelAndView open(@RequestParam(defaultValue = "") String token, Page page) {
        Optional<Invitation> invitation = invitations.find(token);
        if (invitation.isEmpty()) {
            return over(page, Invitations.over());
        }
        return show(page, token, invitation.get(), "", "", HttpStatus.OK);
    }

    private ModelAndView show(
            Page page, String token, Invitation invitation, String name, String message, HttpStatus status) {
        return page.view(
                status,
                "people/invitation",
                Map.of(
                        "token", token,
                        "invitation", invitation,
                        "known", users.byEmail(invitation.email()).isPresent(),
                        "name", name,
                        "message", message));
    }

    @PostMapping("/invitation")
    ModelAndView accept(
            @RequestParam(defaultValue = "") String token,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String password,
            Page page,
            HttpServletRequest request) {
        origin.require(request);
        Optional<Invitation> invitation = invitations.find(token);
        if (invitation.isEmpty()) {
            return over(page, Invitations.over());
        }
        CurrentUser user = page.user();
        try {
            return user == null
                    ? join(page, request, token, invitation.get(), name.strip(), password)
                    : enter(page, request, invitations.join(token, user), invitation.get());
        } catch (HttpProblem refused) {
            return over(page, refused);
        }
    }

    private ModelAndView join(
            Page page, HttpServletRequest request, String token, Invitation invitation, String name, String password) {
        if (users.byEmail(invitation.email()).isPresent()) {
            return new ModelAndView(Redirects.seeOther("/login?to=/invitation?token=" + token));
        }
        String wrongName = PersonalData.problemOfName(name);
        String wrong = wrongName.isEmpty() ? PersonalData.problemOfPassword(password) : wrongName;
        if (!wrong.isEmpty()) {
            return show(page, token, invitation, name, wrong, HttpStatus.UNPROCESSABLE_CONTENT);
        }
        String id = invitations.join(token, name, passwords.hash(SecretValue.of(password)));
        sessions.signIn(request, id);
        return page.redirect("/", "Welcome, " + name + ". You belong to " + invitation.workspaceName() + " now.");
    }

    private ModelAndView enter(Page page, HttpServletRequest request, String workspace, Invitation invitation) {
        sessions.enter(request, workspace);
        return page.redirect("/", "You belong to " + invitation.workspaceName() + " now, and are there.");
    }

    private static ModelAndView over(Page page, HttpProblem problem) {
        return page.view(
                HttpStatus.valueOf(problem.status()),
                "people/over",
                Map.of("title", "Invitation", "message", String.valueOf(problem.getMessage())));
    }
}
