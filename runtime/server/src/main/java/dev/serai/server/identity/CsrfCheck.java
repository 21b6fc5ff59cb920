package dev.serai.server.identity;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;

/** Where a change's CSRF token is looked for. From a foreign page none counts. */
final class CsrfCheck extends CsrfTokenRequestAttributeHandler {
    private final SameOrigin origin;
    private final boolean alsoInForms;

    /** @param alsoInForms for pages; an API request's body may be a form that is meant for a provider, and stays unread */
    CsrfCheck(SameOrigin origin, boolean alsoInForms) {
        this.origin = origin;
        this.alsoInForms = alsoInForms;
    }

    @Override
    public @Nullable String resolveCsrfTokenValue(HttpServletRequest request, CsrfToken token) {
        if (origin.isForeign(request)) {
            return null;
        }
        return alsoInForms ? super.resolveCsrfTokenValue(request, token) : request.getHeader(token.getHeaderName());
    }
}
