package dev.serai.server.identity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;

/** The scope without which no access token calls this part of the API; on a method it stands for that of its class. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface NeedsScope {
    Scope value();

    /** Whether a session will do as well; where not, the call refuses it itself. */
    boolean session() default true;

    /** What a method, or else its class, declares. */
    final class Declared {
        private Declared() {}

        /** Empty if no scope is enough or needed: see {@link AnyToken}. */
        public static Optional<Scope> by(HandlerMethod method) {
            if (method.hasMethodAnnotation(AnyToken.class)) {
                return Optional.empty();
            }
            return declaration(method).map(NeedsScope::value);
        }

        /** Whether it may be called with a session. */
        public static boolean allowsSession(HandlerMethod method) {
            return declaration(method).map(NeedsScope::session).orElse(true);
        }

        private static Optional<NeedsScope> declaration(HandlerMethod method) {
            @Nullable NeedsScope ofMethod = method.getMethodAnnotation(NeedsScope.class);
            return Optional.ofNullable(
                    ofMethod != null ? ofMethod : method.getBeanType().getAnnotation(NeedsScope.class));
        }
    }
}
