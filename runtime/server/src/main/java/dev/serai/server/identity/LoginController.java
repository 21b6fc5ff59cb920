package dev.serai.server.identity;

import dev.serai.credential.SecretValue;
import dev.serai.server.audit.Audit;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.Page;
import dev.serai.server.web.Redirects;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Signing in with a password, and out. */
@Controller
final class LoginController {
    private final Users users;
    private final PasswordLogin login;
    private final KnownBrowsers browsers;
    private final SessionUsers sessions;
    private final AccessCookie access;
    private final SameOrigin origin;
    private final Audit audit;

    LoginController(
            Users users,
            PasswordLogin login,
            KnownBrowsers browsers,
            SessionUsers sessions,
            AccessCookie access,
            SameOrigin origin,
            Audit audit) {
        this.users = users;
        this.login = login;
        this.browsers = browsers;
        this.sessions = sessions;
        this.access = access;
        this.origin = origin;
        this.audit = audit;
    }

    @GetMapping("/login")
    ModelAndView form(@RequestParam(required = false) @Nullable String to, Page page) {
        String target = Redirects.ownPath(to);
        return page.user() == null
                ? page.view("identity/login", Map.of("to", target, "username", "", "message", ""))
                : new ModelAndView(Redirects.seeOther(target));
    }

    /** Takes no CSRF token, so that a script can begin here; another site's form is refused. */
    @PostMapping("/login")
    ModelAndView login(
            @RequestParam(defaultValue = "") String username,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(required = false) @Nullable String to,
            Page page,
            HttpServletRequest request,
            HttpServletResponse response) {
        origin.require(request);
        String target = Redirects.ownPath(to);
        try {
            String email = username.strip();
            Optional<String> id = login.verify(
                    email, SecretValue.ofNullable(password), request.getRemoteAddr(), browsers.isKnown(request, email));
            if (id.isPresent()) {
                sessions.signIn(request, id.get());
                users.find(id.get(), null).ifPresent(user -> access.renew(request, response, user));
                browsers.remember(response, email);
                audit.record(null, id.get(), "user.signed_in", "user/" + id.get(), Map.of());
                return new ModelAndView(Redirects.seeOther(target));
            }
            signOut(request, response);
            return failed(page, HttpStatus.UNAUTHORIZED, target, username, "E-mail or password is wrong.");
        } catch (HttpProblem refused) {
            if (refused.retryAfter() != null) {
                response.setHeader(
                        HttpHeaders.RETRY_AFTER,
                        Long.toString(refused.retryAfter().toSeconds() + 1));
            }
            HttpStatus status = HttpStatus.valueOf(refused.status());
            return failed(page, status, target, username, String.valueOf(refused.getMessage()));
        }
    }

    @PostMapping("/logout")
    ModelAndView logout(HttpServletRequest request, HttpServletResponse response) {
        signOut(request, response);
        return new ModelAndView(Redirects.seeOther("/login"));
    }

    private void signOut(HttpServletRequest request, HttpServletResponse response) {
        sessions.signOut(request);
        access.remove(response);
    }

    private static ModelAndView failed(Page page, HttpStatus status, String to, String username, String message) {
        return page.view(status, "identity/login", Map.of("to", to, "username", username, "message", message));
    }
}
