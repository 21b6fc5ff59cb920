package dev.serai.server.authserver;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Scope;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.Page;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2UserCode;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Asks whether a program may act for whom it asks. All that the page says comes from the kept request, nothing from the URL. */
@Controller
class ConsentPages {
    static final String PATH = "/oauth2/consent";
    private static final OAuth2TokenType STATE = new OAuth2TokenType(OAuth2ParameterNames.STATE);

    private final Grants grants;
    private final AccessClients clients;

    ConsentPages(Grants grants, AccessClients clients) {
        this.grants = grants;
        this.clients = clients;
    }

    @GetMapping(PATH)
    ModelAndView ask(@RequestParam(name = "state", defaultValue = "") String state, CurrentUser user, Page page) {
        OAuth2Authorization asked = Optional.ofNullable(state.isEmpty() ? null : grants.findByToken(state, STATE))
                .filter(one -> one.getPrincipalName().equals(user.id()))
                .orElseThrow(ConsentPages::over);
        AccessClient client = clients.find(asked.getRegisteredClientId()).orElseThrow(ConsentPages::over);
        OAuth2Authorization.@Nullable Token<OAuth2UserCode> code = asked.getToken(OAuth2UserCode.class);
        return page.view(
                "authserver/consent",
                Map.of(
                        "client",
                        client,
                        "scopes",
                        scopes(asked, user),
                        "state",
                        state,
                        "action",
                        code == null ? "/oauth2/authorize" : "/oauth2/device_verification",
                        "code",
                        code == null ? "" : code.getToken().getTokenValue()));
    }

    private static List<Scope> scopes(OAuth2Authorization asked, CurrentUser user) {
        @Nullable OAuth2AuthorizationRequest request = asked.getAttribute(OAuth2AuthorizationRequest.class.getName());
        @Nullable Set<String> ofDevice = asked.getAttribute(OAuth2ParameterNames.SCOPE);
        Set<String> words = request != null ? request.getScopes() : ofDevice != null ? ofDevice : Set.of();
        return AccessScopes.within(user, words).stream()
                .flatMap(word -> Scope.of(word).stream())
                .sorted()
                .toList();
    }

    private static HttpProblem over() {
        return HttpProblem.badRequest(
                "consent_over",
                "There is nothing to decide here (any more): it was decided already, took longer than ten minutes, or"
                        + " belongs to somebody else. Begin again in the program that sent you.");
    }
}
