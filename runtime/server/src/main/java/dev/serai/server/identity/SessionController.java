package dev.serai.server.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who is signed in, and the token that their changes carry. */
@RestController
final class SessionController {
    private final CsrfTokens csrf;

    SessionController(CsrfTokens csrf) {
        this.csrf = csrf;
    }

    @GetMapping("/api/v1/session")
    SessionAnswer session(CurrentUser user, HttpServletRequest request) {
        return new SessionAnswer(
                new Person(user.id(), user.email(), user.name()),
                user.roles().stream().sorted().map(Role::word).toList(),
                user.workspace(),
                csrf.loadToken(request).getToken());
    }

    record SessionAnswer(Person user, List<String> roles, String workspace, String csrfToken) {}

    record Person(String id, String email, String name) {}
}
