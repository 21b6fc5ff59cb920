package dev.serai.server.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/** Keeps the message for the next page in the session, as a text: nothing of ours is serialised into the database. */
final class FlashMessages {
    private static final String KEY = "flash";

    private final HttpServletRequest request;

    FlashMessages(HttpServletRequest request) {
        this.request = request;
    }

    void keep(Flash flash) {
        request.getSession().setAttribute(KEY, flash.write());
    }

    @Nullable
    Flash take() {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return null;
        }
        Flash flash = Flash.read(session.getAttribute(KEY));
        if (flash != null) {
            session.removeAttribute(KEY);
        }
        return flash;
    }
}
