package dev.serai.server.authorization;

import dev.serai.credential.oauth2.AuthorizationRequest;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.CurrentUsers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/**
 * Who stands before us: the browser session and the person in it.
 *
 * @param name random, made for this session, lives and dies with it; null if there is no session or it never started
 *     anything
 * @param user null if nobody is signed in
 */
public record Browser(@Nullable String name, @Nullable CurrentUser user) {
    private static final String ATTRIBUTE = "dev.serai.browser";

    /** As it is. */
    public static Browser of(HttpServletRequest request) {
        @Nullable HttpSession session = request.getSession(false);
        return new Browser(
                session == null ? null : (String) session.getAttribute(ATTRIBUTE),
                CurrentUsers.find().orElse(null));
    }

    /** With a name, which it gets if it has none. */
    public static String named(HttpServletRequest request) {
        HttpSession session = request.getSession();
        if (session.getAttribute(ATTRIBUTE) instanceof String name) {
            return name;
        }
        String name = AuthorizationRequest.newState().reveal();
        session.setAttribute(ATTRIBUTE, name);
        return name;
    }

    /** Whether another site sent it here: then nobody has said yet that they want this. */
    static boolean isSentByAnotherSite(HttpServletRequest request) {
        @Nullable String site = request.getHeader("Sec-Fetch-Site");
        return "cross-site".equals(site) || "same-site".equals(site);
    }
}
