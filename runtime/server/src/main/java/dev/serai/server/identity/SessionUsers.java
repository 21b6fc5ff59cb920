package dev.serai.server.identity;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.stereotype.Component;

/**
 * Finds the person of a session. The session holds their id and workspace, nothing else: rights are read at every request,
 * so that a change works at once.
 */
@Component
public final class SessionUsers implements SecurityContextRepository {
    private static final String USER = FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME;
    private static final String WORKSPACE = "workspace";
    /** Where it was begun from, and with what: for its owner to recognise. */
    public static final String ADDRESS = "address";

    public static final String BROWSER = "browser";
    private static final int LONGEST_BROWSER = 300;

    private final Users users;
    private final JdbcClient jdbc;

    SessionUsers(Users users, JdbcClient jdbc) {
        this.users = users;
        this.jdbc = jdbc;
    }

    /** Begins a new session; the old one, if any, is over: its id is of no use to whoever may have planted it. */
    public void signIn(HttpServletRequest request, String userId) {
        signOut(request);
        HttpSession session = request.getSession();
        session.setAttribute(USER, userId);
        session.setAttribute(ADDRESS, request.getRemoteAddr());
        String browser = request.getHeader(HttpHeaders.USER_AGENT);
        if (browser != null) {
            session.setAttribute(BROWSER, browser.substring(0, Math.min(browser.length(), LONGEST_BROWSER)));
        }
    }

    /**
     * From now on this session is in another workspace, if its person belongs there, and has another id: it can do other
     * things than before, and so can whoever came to know the old one (OWASP, Session Management, "Renew the Session ID After
     * Any Privilege Level Change"). It stays the same session otherwise: applications' sessions and authorizations under way
     * go on.
     */
    public void enter(HttpServletRequest request, String workspace) {
        HttpSession session = request.getSession();
        session.setAttribute(WORKSPACE, workspace);
        AccessCookie.outdate(session);
        String before = session.getId();
        jdbc.sql("update spring_session set session_id = ? where session_id = ?")
                .params(request.changeSessionId(), before)
                .update();
    }

    void signOut(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
    }

    @Override
    public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
        return new DeferredSecurityContext() {
            private @Nullable SecurityContext found;

            @Override
            public SecurityContext get() {
                if (found == null) {
                    found = load(request);
                }
                return found;
            }

            @Override
            public boolean isGenerated() {
                return get().getAuthentication() == null;
            }
        };
    }

    private SecurityContext load(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null && session.getAttribute(USER) instanceof String id) {
            String workspace = session.getAttribute(WORKSPACE) instanceof String named ? named : null;
            return users.find(id, workspace)
                    .map(user -> new SecurityContextImpl(new SignedIn(user)))
                    .orElseGet(SecurityContextImpl::new);
        }
        return new SecurityContextImpl();
    }

    @Override
    @Deprecated
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        return load(holder.getRequest());
    }

    /** Nothing: signing in and out is done above, and nothing else changes a session's person. */
    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {}

    @Override
    public boolean containsContext(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null && session.getAttribute(USER) != null;
    }
}
