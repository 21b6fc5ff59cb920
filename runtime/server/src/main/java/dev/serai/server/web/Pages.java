package dev.serai.server.web;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.CurrentUsers;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Component;

/** Makes the {@link Page} of a request. */
@Component
public final class Pages {
    private final Assets assets;
    private final ObjectProvider<NavEntry> nav;

    Pages(Assets assets, ObjectProvider<NavEntry> nav) {
        this.assets = assets;
        this.nav = nav;
    }

    public Page page(HttpServletRequest request) {
        Optional<CurrentUser> user = CurrentUsers.find();
        FlashMessages flashes = new FlashMessages(request);
        return new Page(
                request.getRequestURI(),
                user.orElse(null),
                user.isPresent() && request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token
                        ? token.getToken()
                        : "",
                user.map(this::nav).orElse(List.of()),
                flashes.take(),
                assets,
                flashes);
    }

    private List<NavEntry> nav(CurrentUser user) {
        return nav.stream()
                .filter(entry -> user.has(entry.needs()))
                .sorted(Comparator.comparingInt(NavEntry::order))
                .toList();
    }
}
