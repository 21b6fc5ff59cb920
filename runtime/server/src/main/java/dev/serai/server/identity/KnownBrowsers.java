package dev.serai.server.identity;

import dev.serai.credential.DataKey;
import dev.serai.server.ops.SeraiConfiguration;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Recognises a browser in which somebody has signed in to an account before. It opens nothing: the password still counts. */
@Component
final class KnownBrowsers {
    private static final String CONTEXT = "known-browser";
    private static final Duration LIFE = Duration.ofDays(90);

    private final DataKey key;
    private final OwnCookie cookie;

    KnownBrowsers(DataKey key, SeraiConfiguration configuration) {
        this.key = key;
        this.cookie = new OwnCookie("serai-known", configuration.isProduction());
    }

    boolean isKnown(HttpServletRequest request, String email) {
        return cookie.read(request).filter(value -> isMac(value, email)).isPresent();
    }

    private boolean isMac(String value, String email) {
        try {
            return key.isMac(Base64.getUrlDecoder().decode(value), account(email), CONTEXT);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    void remember(HttpServletResponse response, String email) {
        String mac = Base64.getUrlEncoder().withoutPadding().encodeToString(key.mac(account(email), CONTEXT));
        cookie.write(response, mac, LIFE);
    }

    private static byte[] account(String email) {
        return email.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    }
}
