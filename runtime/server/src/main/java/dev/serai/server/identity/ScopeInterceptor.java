package dev.serai.server.identity;

import dev.serai.server.identity.BearerTokens.Bearer;
import dev.serai.server.web.HttpProblem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Lets an access token only where its scopes reach. What declares no scope is for people with a session. */
@Configuration(proxyBeanMethods = false)
class ScopeInterceptor implements HandlerInterceptor, WebMvcConfigurer {
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Optional<Bearer> token = CurrentUsers.token();
        if (token.isEmpty()) {
            return true;
        }
        if (!(handler instanceof HandlerMethod method)) {
            throw sessionNeeded();
        }
        Optional<Scope> needed = NeedsScope.Declared.by(method);
        if (needed.isPresent() && !token.get().scopes().contains(needed.get())) {
            response.setHeader(
                    HttpHeaders.WWW_AUTHENTICATE,
                    "Bearer realm=\"serai\", error=\"insufficient_scope\", scope=\""
                            + needed.get().word() + "\"");
            throw CurrentUsers.scopeNeeded(needed.get());
        }
        if (needed.isEmpty() && !method.hasMethodAnnotation(AnyToken.class)) {
            throw sessionNeeded();
        }
        return true;
    }

    private static HttpProblem sessionNeeded() {
        return HttpProblem.forbidden(
                "session_required", "No access token may do this: it is for people who are signed in to Serai.");
    }
}
