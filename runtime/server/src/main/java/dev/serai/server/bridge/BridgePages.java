package dev.serai.server.bridge;

import dev.serai.credential.SecretValue;
import dev.serai.server.authorization.Browser;
import dev.serai.server.bridge.BridgeAuthorizations.Entered;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.OpenPaths;
import dev.serai.server.identity.OwnCookie;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.identity.SameOrigin;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.Page;
import dev.serai.server.web.Redirects;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * The person's pages: the code that their program shows, who asks for what, the provider, what came of it. Who is signed in
 * matters only where Serai keeps the access; otherwise the browser is known by a cookie of its own.
 */
@Controller
class BridgePages {
    static final String PATH = "/bridge";
    private static final String RESULT = PATH + "/result/";
    private static final String UNKNOWN =
            "This code is not known, was used, or is older than ten minutes. Look at your program again.";

    private final BridgeAuthorizations authorizations;
    private final BridgeCallback callback;
    private final BridgeResults results;
    private final BridgeGuesses guesses;
    private final SameOrigin origin;
    private final OwnCookie cookie;
    private final Clock clock;

    BridgePages(
            BridgeAuthorizations authorizations,
            BridgeCallback callback,
            BridgeResults results,
            BridgeGuesses guesses,
            SameOrigin origin,
            SeraiConfiguration configuration,
            Clock clock) {
        this.authorizations = authorizations;
        this.callback = callback;
        this.results = results;
        this.guesses = guesses;
        this.origin = origin;
        this.cookie = new OwnCookie("serai-bridge", configuration.isProduction());
        this.clock = clock;
    }

    @Bean
    static OpenPaths bridgePagePaths() {
        return OpenPaths.of(PATH, PATH + "/callback/*", PATH + "/result/*");
    }

    /** @param code from a link; it is shown, and does nothing until somebody goes on and allows */
    @GetMapping(PATH)
    ModelAndView enter(
            @RequestParam(name = "user_code", defaultValue = "") String code,
            Page page,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (browser(request).isEmpty()) {
            cookie.write(response, RandomToken.random().reveal());
        }
        return form(
                page, HttpStatus.OK, UserCode.read(code).map(UserCode::shown).orElse(""), "");
    }

    /** @param answer {@code allow} or {@code deny}; anything else only asks */
    @PostMapping(PATH)
    ModelAndView decide(
            @RequestParam(name = "user_code", defaultValue = "") String code,
            @RequestParam(name = "answer", defaultValue = "") String answer,
            Page page,
            HttpServletRequest request,
            HttpServletResponse response) {
        origin.require(request);
        Optional<SecretValue> browser = browser(request);
        Optional<SecretValue> userCode = UserCode.read(code);
        if (browser.isEmpty()) {
            cookie.write(response, RandomToken.random().reveal());
            return form(
                    page,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    userCode.map(UserCode::shown).orElse(""),
                    "Your browser did not bring the cookie back that this page sets. Allow it, and enter the code again.");
        }
        if (userCode.isEmpty()) {
            return form(
                    page,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "",
                    "A code is eight letters, such as BCDF-GHJK. Look at your program again.");
        }
        try {
            return decide(userCode.get(), browser.get(), answer, page, request);
        } catch (HttpProblem refused) {
            if (refused.retryAfter() != null) {
                response.setHeader(
                        HttpHeaders.RETRY_AFTER,
                        Long.toString(refused.retryAfter().toSeconds()));
            }
            return form(page, HttpStatus.valueOf(refused.status()), "", String.valueOf(refused.getMessage()));
        }
    }

    private ModelAndView decide(
            SecretValue code, SecretValue browser, String answer, Page page, HttpServletRequest request) {
        @Nullable CurrentUser user = page.user();
        BridgeGuesses.Attempt attempt = guesses.attempt(user == null ? null : user.id(), request.getRemoteAddr());
        Optional<Entered> found = authorizations.enter(code, browser);
        if (found.isEmpty()) {
            return form(page, HttpStatus.UNPROCESSABLE_CONTENT, "", UNKNOWN);
        }
        attempt.wasRight();
        Entered entered = found.get();
        if (entered.authorization().mode() == Mode.CONNECTION) {
            if (user == null) {
                String back = PATH + "?user_code=" + UserCode.shown(code);
                return new ModelAndView(Redirects.seeOther("/login?to=" + back));
            }
            if (!user.workspace().equals(entered.client().workspace())) {
                throw HttpProblem.forbidden(
                        "another_workspace",
                        "This program belongs to another workspace than yours, so you cannot authorise it. Nothing was"
                                + " changed.");
            }
        }
        return switch (answer) {
            case "allow" -> approve(entered, browser, user, page, request);
            case "deny" -> {
                authorizations.refuse(entered, browser, user);
                yield new ModelAndView(
                        Redirects.seeOther(RESULT + entered.authorization().id()));
            }
            default -> ask(entered, code, page);
        };
    }

    private ModelAndView approve(
            Entered entered, SecretValue browser, @Nullable CurrentUser user, Page page, HttpServletRequest request) {
        @Nullable String session = user == null ? null : Browser.named(request);
        Optional<URI> way = authorizations.approve(entered, browser, user, session);
        return way.isPresent()
                ? new ModelAndView(Redirects.seeOther(way.get().toString()))
                : form(page, HttpStatus.CONFLICT, "", UNKNOWN);
    }

    private ModelAndView ask(Entered entered, SecretValue code, Page page) {
        return page.view(
                "bridge/ask",
                Map.of("question", BridgeQuestion.of(entered, clock.instant()), "code", UserCode.shown(code)));
    }

    private static ModelAndView form(Page page, HttpStatus status, String code, String problem) {
        return page.view(status, "bridge/enter", Map.of("code", code, "problem", problem));
    }

    /** C-G. Ends in a 303, so that the code does not stay in the address bar. */
    @GetMapping(PATH + "/callback/{target}")
    ResponseEntity<Void> callback(HttpServletRequest request) {
        BridgeAuthorization ended = callback.take(
                request.getRequestURI(),
                request.getParameterMap(),
                browser(request).orElse(null),
                Browser.of(request));
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.LOCATION, RESULT + ended.id())
                .build();
    }

    /** What came of it, in plain words, for the browser that decided. */
    @GetMapping(PATH + "/result/{id}")
    ModelAndView result(@PathVariable("id") String id, Page page, HttpServletRequest request) {
        BridgeResult result = results.require(id, browser(request).orElse(null));
        return page.view(
                result.problem().isEmpty() ? HttpStatus.OK : HttpStatus.BAD_REQUEST,
                "bridge/result",
                Map.of("result", result));
    }

    private Optional<SecretValue> browser(HttpServletRequest request) {
        return cookie.read(request).flatMap(value -> Optional.ofNullable(SecretValue.ofNullable(value)));
    }
}
