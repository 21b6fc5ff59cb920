package dev.serai.server.people;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.OpenPaths;
import dev.serai.server.identity.Passwords;
import dev.serai.server.identity.PersonalData;
import dev.serai.server.identity.SameOrigin;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.Page;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Where a reset link leads. */
@Controller
class ResetPages {
    private final PasswordResets resets;
    private final Passwords passwords;
    private final SameOrigin origin;

    ResetPages(PasswordResets resets, Passwords passwords, SameOrigin origin) {
        this.resets = resets;
        this.passwords = passwords;
        this.origin = origin;
    }

    @Bean
    static OpenPaths resetPaths() {
        return OpenPaths.of("/password-reset");
    }

    @GetMapping("/password-reset")
    ModelAndView open(@RequestParam(defaultValue = "") String token, Page page) {
        return resets.find(token).isPresent()
                ? form(page, HttpStatus.OK, token, "")
                : over(page, PasswordResets.over());
    }

    @PostMapping("/password-reset")
    ModelAndView reset(
            @RequestParam(defaultValue = "") String token,
            @RequestParam(defaultValue = "") String password,
            Page page,
            HttpServletRequest request) {
        origin.require(request);
        if (resets.find(token).isEmpty()) {
            return over(page, PasswordResets.over());
        }
        String wrong = PersonalData.problemOfPassword(password);
        if (!wrong.isEmpty()) {
            return form(page, HttpStatus.UNPROCESSABLE_CONTENT, token, wrong);
        }
        try {
            resets.redeem(token, passwords.hash(SecretValue.of(password)));
        } catch (HttpProblem refused) {
            return over(page, refused);
        }
        return page.redirect("/login", "Your password is set. Sign in with it.");
    }

    private static ModelAndView form(Page page, HttpStatus status, String token, String message) {
        return page.view(status, "people/reset", Map.of("token", token, "message", message));
    }

    private static ModelAndView over(Page page, HttpProblem problem) {
        return page.view(
                HttpStatus.valueOf(problem.status()),
                "people/over",
                Map.of("title", "New password", "message", String.valueOf(problem.getMessage())));
    }
}
