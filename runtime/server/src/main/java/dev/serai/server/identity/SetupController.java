package dev.serai.server.identity;

import dev.serai.credential.SecretValue;
import dev.serai.server.web.Flash;
import dev.serai.server.web.Page;
import dev.serai.server.web.Redirects;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The page that makes the first admin. Its token stands for everything that a session and a CSRF token do elsewhere. */
@Controller
final class SetupController {
    private final FirstAdmin firstAdmin;
    private final SetupTokens tokens;
    private final SetupLink link;
    private final SessionUsers sessions;
    private final SameOrigin origin;

    SetupController(
            FirstAdmin firstAdmin, SetupTokens tokens, SetupLink link, SessionUsers sessions, SameOrigin origin) {
        this.firstAdmin = firstAdmin;
        this.tokens = tokens;
        this.link = link;
        this.sessions = sessions;
        this.origin = origin;
    }

    @GetMapping("/setup")
    ModelAndView form(@RequestParam(defaultValue = "") String token, Page page) {
        if (firstAdmin.exists()) {
            return new ModelAndView(Redirects.seeOther("/"));
        }
        return tokens.isValid(token)
                ? page.view("identity/setup", Map.of("token", token, "name", "", "email", "", "message", ""))
                : page.view(HttpStatus.FORBIDDEN, "identity/setup-link", Map.of("wrong", !token.isEmpty()));
    }

    @PostMapping("/setup")
    ModelAndView create(
            @RequestParam(defaultValue = "") String token,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String password,
            Page page,
            HttpServletRequest request) {
        origin.require(request);
        String message = check(name.strip(), email.strip(), password);
        if (!message.isEmpty() && tokens.isValid(token)) {
            return page.view(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "identity/setup",
                    Map.of("token", token, "name", name, "email", email, "message", message));
        }
        if (!message.isEmpty()) {
            throw FirstAdmin.wrongToken();
        }
        String id = firstAdmin.create(token, email.strip(), name.strip(), SecretValue.of(password));
        link.removeFile();
        sessions.signIn(request, id);
        return page.redirect("/", new Flash(Flash.Tone.OK, "Serai is yours. Welcome, " + name.strip() + "."));
    }

    /** What is wrong, in a sentence; empty if nothing is. */
    private static String check(String name, String email, String password) {
        return Stream.of(
                        PersonalData.problemOfName(name),
                        PersonalData.problemOfEmail(email),
                        PersonalData.problemOfPassword(password))
                .filter(problem -> !problem.isEmpty())
                .findFirst()
                .orElse("");
    }
}
