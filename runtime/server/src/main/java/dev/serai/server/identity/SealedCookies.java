package dev.serai.server.identity;

import dev.serai.credential.DataKey;
import dev.serai.server.ops.SeraiConfiguration;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.DefaultCookieSerializer;
import org.springframework.stereotype.Component;

/**
 * The session's cookie: its id and a signature with the platform's key. Who reads the ids in the database, or in a backup
 * of it, cannot make a cookie of them.
 */
@Component
final class SealedCookies implements CookieSerializer {
    private static final String CONTEXT = "session-cookie";

    private final DefaultCookieSerializer cookies = new DefaultCookieSerializer();
    private final DataKey key;

    SealedCookies(DataKey key, SeraiConfiguration configuration) {
        this.key = key;
        boolean production = configuration.isProduction();
        cookies.setCookieName(production ? "__Host-serai" : "serai");
        cookies.setUseSecureCookie(production);
        cookies.setUseHttpOnlyCookie(true);
        cookies.setCookiePath("/");
        cookies.setSameSite("Lax");
        cookies.setUseBase64Encoding(false);
    }

    @Override
    public void writeCookieValue(CookieValue cookie) {
        String id = cookie.getCookieValue();
        // An empty value takes the cookie back.
        String value = id.isEmpty()
                ? id
                : id + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(key.mac(bytes(id), CONTEXT));
        cookies.writeCookieValue(new CookieValue(cookie.getRequest(), cookie.getResponse(), value));
    }

    @Override
    public List<String> readCookieValues(HttpServletRequest request) {
        return cookies.readCookieValues(request).stream()
                .flatMap(value -> opened(value).stream())
                .toList();
    }

    private Optional<String> opened(String value) {
        int dot = value.indexOf('.');
        if (dot < 1) {
            return Optional.empty();
        }
        String id = value.substring(0, dot);
        try {
            byte[] signature = Base64.getUrlDecoder().decode(value.substring(dot + 1));
            return key.isMac(signature, bytes(id), CONTEXT) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
