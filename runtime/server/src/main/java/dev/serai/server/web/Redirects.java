package dev.serai.server.web;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.view.RedirectView;

/** Redirects that keep to our own pages. */
public final class Redirects {
    private Redirects() {}

    /** 303 to {@code to}, which may be foreign: for a provider's authorization endpoint. */
    public static RedirectView seeOther(String to) {
        RedirectView view = new RedirectView(to);
        view.setStatusCode(HttpStatus.SEE_OTHER);
        view.setExpandUriTemplateVariables(false);
        view.setExposeModelAttributes(false);
        return view;
    }

    /** {@code to} if it is a path of ours, with its query, else {@code /}. Nothing in it can lead to another host. */
    public static String ownPath(@Nullable String to) {
        if (to == null) {
            return "/";
        }
        try {
            URI uri = new URI(to);
            String path = uri.getRawPath();
            boolean ours = uri.getScheme() == null
                    && uri.getRawAuthority() == null
                    && path != null
                    && path.startsWith("/")
                    && !path.contains("//")
                    && !path.contains("/..");
            return ours ? to : "/";
        } catch (URISyntaxException _) {
            return "/";
        }
    }
}
