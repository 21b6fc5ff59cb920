package dev.serai.cli.demo;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The user at the simulator: signs in as alice and clicks Allow. */
final class ConsentForms {
    private static final Pattern FORM =
            Pattern.compile("<form\\b[^>]*\\baction=\"([^\"]*)\"[^>]*>(.*?)</form>", Pattern.DOTALL);
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">");
    private static final int MOST_PAGES = 10;

    private final Browser browser;
    private final URI provider;

    ConsentForms(Browser browser, URI provider) {
        this.browser = browser;
        this.provider = provider;
    }

    /**
     * Fills in every form that comes.
     *
     * @return where the provider sends the browser at the end: the callback, which is not called
     */
    URI allow(URI authorizationUrl) {
        Answer page = browser.get(authorizationUrl);
        for (int pages = 0; pages < MOST_PAGES; pages++) {
            if (page.location().isPresent()) {
                URI next = page.location().get();
                if (!next.getAuthority().equals(provider.getAuthority())) {
                    return next;
                }
                page = browser.get(next);
                continue;
            }
            page = submit(page);
        }
        throw new Unexpected("the provider to redirect back", "forms without an end", "");
    }

    private Answer submit(Answer page) {
        Matcher form = FORM.matcher(page.body());
        if (page.status() != 200 || !form.find()) {
            throw new Unexpected("the provider's login or consent form", page.toString(), "");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher hidden = HIDDEN.matcher(form.group(2));
        while (hidden.find()) {
            fields.put(hidden.group(1), hidden.group(2));
        }
        if (form.group(2).contains("type=\"password\"")) {
            fields.put("username", "alice");
            fields.put("password", "pw");
        } else {
            fields.put("decision", "allow");
        }
        return browser.postForm(page.uri().resolve(form.group(1)), fields);
    }
}
