package dev.serai.server.authserver;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
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

/** Service accounts, for admins. */
@Controller
class ServiceAccountPages {
    private final ServiceAccounts accounts;

    ServiceAccountPages(ServiceAccounts accounts) {
        this.accounts = accounts;
    }

    @Bean
    static NavEntry serviceAccountsEntry() {
        return new NavEntry(
                70,
                "Service accounts",
                "/service-accounts",
                "Programs that call Serai for themselves, and what each may do.",
                Role.ADMIN);
    }

    @GetMapping("/service-accounts")
    ModelAndView list(CurrentUser user, Page page) {
        return page.view("authserver/accounts", Map.of("accounts", accounts.list(user)));
    }

    @GetMapping("/service-accounts/new")
    ModelAndView form(CurrentUser user, Page page) {
        user.require(Role.ADMIN);
        return form(page, HttpStatus.OK, "", List.of(), "");
    }

    /** The answer is the only one that shows the secret: no redirect, nothing kept. */
    @PostMapping("/service-accounts")
    ModelAndView add(
            @RequestParam(name = "name", defaultValue = "") String name,
            @RequestParam(name = "scope", required = false) @Nullable List<String> scopes,
            CurrentUser user,
            Page page) {
        List<String> chosen = scopes == null ? List.of() : scopes;
        try {
            AccessClients.Made made = accounts.add(user, name, chosen);
            return page.view(
                    "authserver/made",
                    Map.of(
                            "account",
                            made.client(),
                            "secret",
                            made.requiredSecret().reveal()));
        } catch (HttpProblem wrong) {
            if (wrong.status() != HttpStatus.UNPROCESSABLE_CONTENT.value()) {
                throw wrong;
            }
            String message = chosen.isEmpty() ? "Choose at least one scope." : String.valueOf(wrong.getMessage());
            return form(page, HttpStatus.UNPROCESSABLE_CONTENT, name, chosen, message);
        }
    }

    @PostMapping("/service-accounts/{id}/revoke")
    ModelAndView revoke(@PathVariable("id") String id, CurrentUser user, Page page) {
        AccessClient revoked = accounts.revoke(user, id);
        return page.redirect(
                "/service-accounts",
                "'" + revoked.name() + "' is revoked: its secret and its tokens are worth nothing.");
    }

    private static ModelAndView form(Page page, HttpStatus status, String name, List<String> chosen, String problem) {
        return page.view(
                status,
                "authserver/new",
                Map.of("scopes", List.of(Scope.values()), "name", name, "chosen", chosen, "problem", problem));
    }
}
