package dev.serai.testkit;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Cookies as browsers treat them on loopback: {@code Secure} ones go over http, too. */
final class LoopbackCookies extends CookieManager {
    LoopbackCookies() {
        super(null, CookiePolicy.ACCEPT_ALL);
    }

    @Override
    public void put(URI uri, Map<String, List<String>> responseHeaders) throws IOException {
        super.put(uri, responseHeaders);
        for (HttpCookie cookie : getCookieStore().getCookies()) {
            cookie.setSecure(false);
        }
    }
}
