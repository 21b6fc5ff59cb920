package dev.serai.server.people;

import dev.serai.credential.SecretValue;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.KnownBrowsers;
import dev.serai.server.identity.PasswordLogin;
import dev.serai.server.identity.Passwords;
import dev.serai.server.identity.PersonalData;
import dev.serai.server.identity.SessionUsers;
import dev.serai.server.identity.Users;
import dev.serai.server.web.Flash;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.Page;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** What is a person's own: their password, and where they are signed in. */
@Controller
class AccountPages {
    private final Users users;
    private final Passwords passwords;
    private final PasswordLogin login;
    private final Members members;
    private final Sessions sessions;
    private final SessionUsers signIn;
    private final KnownBrowsers browsers;
    private final Audit audit;

    AccountPages(
            Users users,
            Passwords passwords,
            PasswordLogin login,
            Members members,
            Sessions sessions,
            SessionUsers signIn,
            KnownBrowsers browsers,
            Audit audit) {
        this.users = users;
        this.passwords = passwords;
        this.login = login;
        this.members = members;
        this.sessions = sessions;
        this.signIn = signIn;
        this.browsers = browsers;
        this.audit = audit;
    }

    @GetMapping("/account")
    ModelAndView show(CurrentUser user, Page page, HttpServletRequest request) {
        return show(user, page, request, HttpStatus.OK, "");
    }

    private ModelAndView show(
            CurrentUser user, Page page, HttpServletRequest request, HttpStatus status, String message) {
        return page.view(
                status,
                "people/account",
                Map.of(
                        "user",
                        user,
                        "workspaces",
                        members.workspaces(user),
                        "places",
                        sessions.of(user.id(), sessionId(request)),
                        "message",
                        message));
    }

    /** The other places where they are signed in end: the old password may be known to somebody there. */
    @PostMapping("/account/password")
    ModelAndView changePassword(
            @RequestParam(defaultValue = "") String current,
            @RequestParam(defaultValue = "") String password,
            CurrentUser user,
            Page page,
            HttpServletRequest request,
            HttpServletResponse response) {
        String wrong = PersonalData.problemOfPassword(password);
        if (!wrong.isEmpty()) {
            return show(user, page, request, HttpStatus.UNPROCESSABLE_CONTENT, wrong);
        }
        SecretValue typed = SecretValue.ofNullable(current);
        // counted as a login is: who found the session open does not guess on
        if (login.verify(user.email(), typed, request.getRemoteAddr(), true).isEmpty()) {
            return show(user, page, request, HttpStatus.UNPROCESSABLE_CONTENT, "The current password is another one.");
        }
        users.setPassword(user.id(), passwords.hash(SecretValue.of(password)));
        sessions.endAll(user.id());
        signIn.signIn(request, user.id());
        browsers.remember(response, user.email());
        audit.record(null, user.id(), "user.password_changed", "user/" + user.id(), Map.of());
        return page.redirect("/account", "Your password is changed, and everywhere else you are signed out.");
    }

    @PostMapping("/account/workspace")
    ModelAndView enter(
            @RequestParam("workspace") String workspace, CurrentUser user, Page page, HttpServletRequest request) {
        if (members.workspaces(user).stream().noneMatch(place -> place.id().equals(workspace))) {
            throw HttpProblem.notFound("unknown_workspace", "You do not belong to such a workspace.");
        }
        signIn.enter(request, workspace);
        return page.redirect("/", "You are in " + workspace + " now.");
    }

    @PostMapping("/account/sessions/{handle}/end")
    ModelAndView end(@PathVariable("handle") String handle, CurrentUser user, Page page) {
        sessions.end(user.id(), handle);
        return page.redirect("/account", "Signed out there.");
    }

    @PostMapping("/account/sessions/end-others")
    ModelAndView endOthers(CurrentUser user, Page page, HttpServletRequest request) {
        sessions.endOthers(user.id(), sessionId(request));
        return page.redirect("/account", new Flash(Flash.Tone.OK, "Signed out everywhere else."));
    }

    private static @Nullable String sessionId(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session == null ? null : session.getId();
    }
}
