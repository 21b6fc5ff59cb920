package dev.serai.server.identity;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/** One of Serai's cookies: for this host alone, out of scripts' reach, and in production over TLS alone. Thread-safe. */
public final class OwnCookie {
    private final String name;
    private final boolean production;

    /** @param name in production it gets the prefix {@code __Host-}, with which browsers keep it to this host and TLS */
    public OwnCookie(String name, boolean production) {
        this.name = production ? "__Host-" + name : name;
        this.production = production;
    }

    public Optional<String> read(HttpServletRequest request) {
        @Nullable Cookie cookie = WebUtils.getCookie(request, name);
        return cookie == null ? Optional.empty() : Optional.of(cookie.getValue());
    }

    /** One that goes with the browser. */
    public void write(HttpServletResponse response, String value) {
        add(response, begun(value));
    }

    public void write(HttpServletResponse response, String value, Duration life) {
        add(response, begun(value).maxAge(life));
    }

    public void remove(HttpServletResponse response) {
        write(response, "", Duration.ZERO);
    }

    private ResponseCookie.ResponseCookieBuilder begun(String value) {
        return ResponseCookie.from(name, value)
                .path("/")
                .httpOnly(true)
                .secure(production)
                .sameSite("Lax");
    }

    private static void add(HttpServletResponse response, ResponseCookie.ResponseCookieBuilder cookie) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.build().toString());
    }
}
