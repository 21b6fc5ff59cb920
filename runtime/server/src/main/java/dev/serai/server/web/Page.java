package dev.serai.server.web;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;

/**
 * What every page knows: who looks at it, where, and what the last action said. Controllers take it as a parameter and
 * give it to their template by {@link #view}.
 *
 * @param path of the request
 * @param user null for a page that needs no sign-in
 * @param csrf the value of the form field {@code _csrf}; empty without a session
 * @param nav what this user may see
 */
public record Page(
        String path,
        @Nullable CurrentUser user,
        String csrf,
        List<NavEntry> nav,
        @Nullable Flash flash,
        Assets assets,
        FlashMessages flashes) {

    /** A view of the template {@code name}.jte with {@code page} and the given parameters. */
    public ModelAndView view(String name, Map<String, ?> parameters) {
        Map<String, Object> model = new HashMap<>(parameters);
        model.put("page", this);
        return new ModelAndView(name, model);
    }

    public ModelAndView view(String name) {
        return view(name, Map.of());
    }

    /** The same with another status than 200. */
    public ModelAndView view(HttpStatus status, String name, Map<String, ?> parameters) {
        ModelAndView view = view(name, parameters);
        view.setStatus(status);
        return view;
    }

    /** 303 to a path of ours, where {@code message} is shown once. */
    public ModelAndView redirect(String to, String message) {
        return redirect(to, new Flash(Flash.Tone.OK, message));
    }

    /** 303 to a path of ours, where {@code flash} is shown once. */
    public ModelAndView redirect(String to, Flash flash) {
        flashes.keep(flash);
        return new ModelAndView(Redirects.seeOther(to));
    }

    /** What the header shows: for an admin the administrative entries are one, the admin panel. */
    public List<NavEntry> sections() {
        return isAdmin()
                ? Stream.concat(everyday().stream(), Stream.of(NavEntry.ADMIN_PANEL))
                        .toList()
                : nav;
    }

    /** What this user may see beside the admin panel's entries; with them for an operator who has no admin panel. */
    public List<NavEntry> everyday() {
        return isAdmin()
                ? nav.stream().filter(entry -> !entry.isAdministrative()).toList()
                : nav;
    }

    /** What the admin panel gathers. */
    public List<NavEntry> administration() {
        return nav.stream().filter(NavEntry::isAdministrative).toList();
    }

    public boolean isCurrent(NavEntry entry) {
        return (entry.equals(NavEntry.ADMIN_PANEL) && administration().stream().anyMatch(one -> one.isAt(path)))
                || entry.isAt(path);
    }

    private boolean isAdmin() {
        return user != null && user.has(Role.ADMIN);
    }

    /** The user's first letter, for the menu; empty without one. */
    public String initial() {
        return user == null
                ? ""
                : user.name().substring(0, user.name().offsetByCodePoints(0, 1)).toUpperCase(Locale.ROOT);
    }

    /** The highest of the user's roles in the workspace, in words, and whether they are operator. */
    public String roles() {
        if (user == null) {
            return "";
        }
        Role highest = user.has(Role.ADMIN) ? Role.ADMIN : user.has(Role.BUILDER) ? Role.BUILDER : Role.MEMBER;
        return highest.word() + (user.has(Role.OPERATOR) ? " and operator" : "");
    }

    /** The URL of a file of {@code static/assets}; it changes with its content. */
    public String asset(String name) {
        return assets.url(name);
    }
}
