package dev.serai.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A person without a browser: an HTTP client with its own cookies that fills in a provider's login and consent forms
 * (the simulator's, Keycloak's). Not thread-safe: a person does one thing at a time.
 */
public final class BrowserlessUser {
    private static final int MOST_STEPS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String username;
    private final String password;
    private final boolean allows;
    private final CookieManager cookies;
    private final HttpClient client;

    public BrowserlessUser(String username, String password) {
        this(username, password, true, new LoopbackCookies());
    }

    private BrowserlessUser(String username, String password, boolean allows, CookieManager cookies) {
        this.username = username;
        this.password = password;
        this.allows = allows;
        this.cookies = cookies;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .cookieHandler(cookies)
                .connectTimeout(PATIENCE)
                .build();
    }

    /** The simulator's and the test realm's first user. */
    public static BrowserlessUser alice() {
        return new BrowserlessUser("alice", "pw");
    }

    /** The same person with the same cookies, saying Deny. */
    public BrowserlessUser denying() {
        return new BrowserlessUser(username, password, false, cookies);
    }

    /**
     * Goes from an authorization URL through the provider's forms.
     *
     * @return the callback that the provider redirects to, which is not called
     * @throws IllegalStateException if the provider shows something that is no form to fill in
     */
    public URI authorize(URI authorizationUrl) {
        HttpResponse<String> end = walk(authorizationUrl, origin(authorizationUrl));
        return location(end)
                .orElseThrow(() -> new IllegalStateException("The provider did not redirect back but answered "
                        + end.statusCode() + ": " + HtmlForm.title(end.body())));
    }

    /**
     * Goes from a page of the application that redirects to the provider, through the provider's forms, and back.
     *
     * @return the application's page at the end
     * @throws IllegalStateException if the application does not redirect to a provider
     */
    public HttpResponse<String> connect(URI start) {
        URI authorizationUrl = toAnotherOrigin(start);
        return follow(authorize(authorizationUrl));
    }

    /** GETs, and goes on until an answer is no redirect; no form is filled in. */
    public HttpResponse<String> follow(URI start) {
        URI at = start;
        for (int step = 0; step < MOST_STEPS; step++) {
            HttpResponse<String> answer = get(at);
            Optional<URI> next = location(answer);
            if (next.isEmpty()) {
                return answer;
            }
            at = next.get();
        }
        throw new IllegalStateException("Redirects without an end at " + origin(start));
    }

    /** GETs, and goes on within the origin until a redirect leaves it. */
    public URI toAnotherOrigin(URI start) {
        URI at = start;
        for (int step = 0; step < MOST_STEPS; step++) {
            HttpResponse<String> answer = get(at);
            URI next = location(answer)
                    .orElseThrow(() -> new IllegalStateException("No redirect to a provider, but " + answer.statusCode()
                            + ": " + HtmlForm.title(answer.body())));
            if (!origin(next).equals(origin(start))) {
                return next;
            }
            at = next;
        }
        throw new IllegalStateException("Redirects without an end at " + origin(start));
    }

    /** One GET; a redirect is not followed. */
    public HttpResponse<String> get(URI uri) {
        return send(HttpRequest.newBuilder(uri)
                .header("Accept", "text/html,*/*;q=0.8")
                .GET());
    }

    /** One POST of a form; a redirect is not followed. */
    public HttpResponse<String> post(URI uri, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Any request with this person's cookies; a redirect is not followed. */
    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for an answer", e);
        }
    }

    /** This person's cookies. */
    public CookieManager cookies() {
        return cookies;
    }

    /** Where the answer redirects to, as a whole URL. */
    public static Optional<URI> location(HttpResponse<?> answer) {
        return answer.statusCode() / 100 == 3
                ? answer.headers().firstValue("Location").map(answer.uri()::resolve)
                : Optional.empty();
    }

    private HttpResponse<String> walk(URI start, String provider) {
        HttpResponse<String> answer = get(start);
        for (int step = 0; step < MOST_STEPS; step++) {
            Optional<URI> next = location(answer);
            if (next.isPresent()) {
                if (!origin(next.get()).equals(provider)) {
                    return answer;
                }
                answer = get(next.get());
                continue;
            }
            Optional<HtmlForm> form = HtmlForm.first(answer.body());
            if (answer.statusCode() != 200 || form.isEmpty()) {
                return answer;
            }
            answer = post(answer.uri().resolve(form.get().action()), filledIn(form.get()));
        }
        throw new IllegalStateException("The provider's forms come without an end");
    }

    private Map<String, String> filledIn(HtmlForm form) {
        Map<String, String> fields = new LinkedHashMap<>(form.fields());
        if (fields.containsKey("password")) {
            fields.put("username", username);
            fields.put("password", password);
            return fields;
        }
        HtmlForm.Button button = form.buttons().stream()
                .filter(one -> one.says(allows))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("The provider shows a form that is neither login nor consent"));
        fields.put(button.name(), button.value());
        return fields;
    }

    private static String origin(URI uri) {
        return uri.getScheme() + "://" + uri.getAuthority();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
