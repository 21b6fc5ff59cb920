package dev.serai.testkit.simulator;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The provider's pages: plain forms that a browser or an HTTP client can fill in. */
final class Pages {
    private Pages() {}

    static String login(String provider, String request, boolean failed) {
        return page("Sign in to " + provider, """
                %s<form method="post" action="/signin">
                <input type="hidden" name="request" value="%s">
                <label>Username <input id="username" name="username" autocomplete="username" required autofocus></label>
                <label>Password <input id="password" name="password" type="password" autocomplete="current-password" required></label>
                <button type="submit" id="signin">Sign in</button>
                </form>
                """.formatted(
                        failed ? "<p role=\"alert\">Wrong username or password.</p>" : "", escape(request)));
    }

    static String consent(String provider, String request, String client, String user, String scope) {
        String scopes = Arrays.stream(scope.split(" ", -1))
                .filter(one -> !one.isEmpty())
                .map(one -> "<li><code>" + escape(one) + "</code></li>")
                .collect(Collectors.joining());
        return page("Allow access to your " + provider + " account?", """
                <p>Signed in as <strong>%s</strong>.</p>
                <p>The application <strong>%s</strong> asks for:</p><ul>%s</ul>
                <form method="post" action="/consent">
                <input type="hidden" name="request" value="%s">
                <button type="submit" name="decision" value="allow" id="allow">Allow</button>
                <button type="submit" name="decision" value="deny" id="deny" class="plain">Deny</button>
                </form>
                """.formatted(
                        escape(user), escape(client), scopes, escape(request)));
    }

    static String device(String provider, String code, boolean failed) {
        return page("Connect a device to " + provider, """
                %s<form method="post" action="/device">
                <label>Code <input id="user_code" name="user_code" value="%s" autocomplete="off" required autofocus></label>
                <label>Username <input id="username" name="username" autocomplete="username" required></label>
                <label>Password <input id="password" name="password" type="password" autocomplete="current-password" required></label>
                <button type="submit" name="decision" value="allow" id="allow">Allow</button>
                <button type="submit" name="decision" value="deny" id="deny" class="plain">Deny</button>
                </form>
                """.formatted(
                        failed ? "<p role=\"alert\">Wrong code, username or password.</p>" : "", escape(code)));
    }

    static String decided(String provider, String text) {
        return page("Thank you, says " + provider, "<p role=\"status\">" + escape(text) + "</p>");
    }

    static String problem(String provider, String text) {
        return page(provider + " cannot go on", "<p role=\"alert\">" + escape(text) + "</p>");
    }

    private static String page(String title, String content) {
        return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>%1$s</title>
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <style>
                body { font: 16px/1.5 system-ui, sans-serif; color: #1c2733; background: #eef2f5; margin: 0; }
                main { max-width: 24rem; margin: 12vh auto; background: #fff; padding: 2rem; border-radius: 8px;
                  box-shadow: 0 2px 12px #0002; }
                h1 { font-size: 1.3rem; margin-top: 0; } label { display: block; margin: 1rem 0; }
                input { display: block; width: 100%%; box-sizing: border-box; padding: .5rem; font: inherit; }
                button { padding: .6rem 1.4rem; font: inherit; border: 0; border-radius: 6px; background: #1f6f54;
                  color: #fff; cursor: pointer; }
                button.plain { background: #dde4ea; color: #1c2733; } [role=alert] { color: #a3261b; }
                footer { margin-top: 2rem; font-size: .8rem; color: #66727d; }
                </style></head>
                <body><main><h1>%1$s</h1>
                %2$s<footer>A simulated provider, for tests.</footer></main></body></html>
                """.formatted(escape(title), content);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
