package dev.serai.server.gateway;

import dev.serai.credential.SecretValue;
import dev.serai.server.gateway.Registrations.Registration;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.OpenPaths;
import dev.serai.server.identity.OwnCookie;
import dev.serai.server.identity.Passwords;
import dev.serai.server.identity.PersonalData;
import dev.serai.server.identity.SameOrigin;
import dev.serai.server.identity.SessionUsers;
import dev.serai.server.identity.Users;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.web.Page;
import dev.serai.server.web.Redirects;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Where a registration's link leads: the token leaves the address, then there is an account to be had. */
@Controller
class RegistrationPages {
    private static final String PATH = "/registration";

    private final Registrations registrations;
    private final Users users;
    private final Passwords passwords;
    private final SessionUsers sessions;
    private final SameOrigin origin;
    private final OwnCookie cookie;

    RegistrationPages(
            Registrations registrations,
            Users users,
            Passwords passwords,
            SessionUsers sessions,
            SameOrigin origin,
            SeraiConfiguration configuration) {
        this.registrations = registrations;
        this.users = users;
        this.passwords = passwords;
        this.sessions = sessions;
        this.origin = origin;
        this.cookie = new OwnCookie("serai-registration", configuration.isProduction());
    }

    @Bean
    static OpenPaths registrationPaths() {
        return OpenPaths.of(PATH);
    }

    @GetMapping(PATH)
    ModelAndView open(
            @RequestParam(required = false) @Nullable String token,
            Page page,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (token != null) {
            SecretValue opened = registrations.open(token).orElseThrow(Registrations::over);
            cookie.write(response, opened.reveal(), Registrations.COOKIE);
            return new ModelAndView(Redirects.seeOther(PATH));
        }
        return show(page, registration(request), "", HttpStatus.OK);
    }

    private ModelAndView show(Page page, Registration registration, String message, HttpStatus status) {
        return page.view(
                status,
                "gateway/registration",
                Map.of(
                        "name", registration.person().name(),
                        "email", registration.person().email(),
                        "known", users.byEmail(registration.person().email()).isPresent(),
                        "message", message));
    }

    @PostMapping(PATH)
    ModelAndView register(
            @RequestParam(defaultValue = "") String password,
            Page page,
            HttpServletRequest request,
            HttpServletResponse response) {
        origin.require(request);
        Registration registration = registration(request);
        String opened = opened(request);
        @Nullable CurrentUser user = page.user();
        if (user != null) {
            registrations.join(opened, registration, user);
            sessions.enter(request, registration.workspace());
        } else if (users.byEmail(registration.person().email()).isPresent()) {
            return new ModelAndView(Redirects.seeOther("/login?to=" + PATH));
        } else {
            String wrong = PersonalData.problemOfPassword(password);
            if (!wrong.isEmpty()) {
                return show(page, registration, wrong, HttpStatus.UNPROCESSABLE_CONTENT);
            }
            String id = registrations.join(opened, registration, passwords.hash(SecretValue.of(password)));
            sessions.signIn(request, id);
        }
        cookie.remove(response);
        return page.redirect("/", "Welcome, " + registration.person().name() + ". You are registered.");
    }

    private Registration registration(HttpServletRequest request) {
        return registrations.find(opened(request)).orElseThrow(Registrations::over);
    }

    private String opened(HttpServletRequest request) {
        return cookie.read(request).orElse("");
    }
}
