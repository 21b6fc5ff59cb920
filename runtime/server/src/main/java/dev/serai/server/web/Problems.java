package dev.serai.server.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Answers with an error: as problem+json where a program asked, as a page where a browser did. */
@Component
public final class Problems {
    private static final long MILLIS = 1000;

    private final JsonMapper json;
    private final JteViews views;
    private final Pages pages;

    Problems(JsonMapper json, JteViews views, Pages pages) {
        this.json = json;
        this.views = views;
        this.pages = pages;
    }

    /** Does nothing if the answer has already begun. */
    public void send(HttpServletRequest request, HttpServletResponse response, Problem problem) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(problem.status());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (problem.retryAfter() != null) {
            long seconds = (problem.retryAfter().toMillis() + MILLIS - 1) / MILLIS;
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        }
        if (isForProgram(request)) {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.getOutputStream().write(json.writeValueAsBytes(problem));
        } else {
            views.render("web/problem", Map.of("page", pages.page(request), "problem", problem), response);
        }
    }

    /** The bridge's ways for programs; its others are pages. */
    private static boolean isOfBridge(String path) {
        return path.equals("/bridge/authorizations") || path.equals("/bridge/token");
    }

    /** The API speaks JSON, unless a browser navigates to it. */
    static boolean isForProgram(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (path.startsWith("/healthz") || path.equals("/metrics") || isOfBridge(path)) {
            return true;
        }
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        boolean html = accept != null && accept.toLowerCase(Locale.ROOT).contains(MediaType.TEXT_HTML_VALUE);
        return path.startsWith("/api/") && !html;
    }
}
