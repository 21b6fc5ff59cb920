package dev.serai.server.identity;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;

/** Leads who is not signed in to the login page, and from there back to where they wanted to go. */
public final class LoginPage implements AuthenticationEntryPoint {
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason) {
        String login = "/login?to=" + URLEncoder.encode(wanted(request), StandardCharsets.UTF_8);
        boolean htmx = request.getHeader("HX-Request") != null;
        // A part of a page cannot become the login page: htmx goes there as a whole.
        response.setStatus(htmx ? HttpStatus.NO_CONTENT.value() : HttpStatus.SEE_OTHER.value());
        response.setHeader(htmx ? "HX-Redirect" : HttpHeaders.LOCATION, login);
    }

    private static String wanted(HttpServletRequest request) {
        if (!HttpMethod.GET.matches(request.getMethod())) {
            return "/";
        }
        String query = request.getQueryString();
        return request.getRequestURI() + (query == null ? "" : "?" + query);
    }
}
