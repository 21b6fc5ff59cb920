package dev.serai.server.authserver;

import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.CurrentUsers;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsent;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsentService;
import org.springframework.stereotype.Component;

/** Consent is asked for each time, and written down: a program that somebody allowed once gets nothing behind their back. */
@Component
class ConsentEachTime implements OAuth2AuthorizationConsentService {
    private final Audit audit;

    ConsentEachTime(Audit audit) {
        this.audit = audit;
    }

    @Override
    public void save(OAuth2AuthorizationConsent consent) {
        CurrentUser user = CurrentUsers.get();
        audit.record(
                user.workspace(),
                user.id(),
                "grant.given",
                "client/" + consent.getRegisteredClientId(),
                Map.of("scopes", String.join(" ", new TreeSet<>(consent.getScopes()))));
    }

    @Override
    public void remove(OAuth2AuthorizationConsent consent) {}

    @Override
    public @Nullable OAuth2AuthorizationConsent findById(String client, String principalName) {
        return null;
    }
}
