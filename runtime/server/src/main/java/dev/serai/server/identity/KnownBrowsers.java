package dev.serai.server.identity;

import dev.serai.credential.DataKey;
import dev.serai.server.ops.SeraiConfiguration;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

/** Recognises a browser in which somebody has signed in to an account before. It opens nothing: the password still counts. */
@Component
final class KnownBrowsers {
    private static final String CONTEXT = "known-browser";
    private static final Duration LIFE = Duration.ofDays(90);

    private final DataKey key;
    private final boolean production;

    KnownBrowsers(DataKey key, SeraiConfiguration configuration) {
        this.key = key;
        this.production = configuration.isProduction();
    }

    boolean isKnown(HttpServletRequest request, String email) {
        var cookie = WebUtils.getCookie(request, name());
        if (cookie == null) {
            return false;
        }
        try {
            return key.isMac(Base64.getUrlDecoder().decode(cookie.getValue()), account(email), CONTEXT);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    void remember(HttpServletResponse response, String email) {
        String mac = Base64.getUrlEncoder().withoutPadding().encodeToString(key.mac(account(email), CONTEXT));
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(name(), mac)
                        .path("/")
                        .httpOnly(true)
                        .secure(production)
                        .sameSite("Lax")
                        .maxAge(LIFE)
                        .build()
                        .toString());
    }

    private String name() {
        return production ? "__Host-serai-known" : "serai-known";
    }

    private static byte[] account(String email) {
        return email.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    }
}
