package dev.serai.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.testkit.BrowserlessUser;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** A person at the bridge's pages, step by step; at the provider they are alice. */
public final class AtTheBridge {
    private final Visitor visitor;
    private final boolean signedIn;

    private AtTheBridge(Visitor visitor, boolean signedIn) {
        this.visitor = visitor;
        this.signedIn = signedIn;
        visitor.page("/bridge");
    }

    /** Somebody whom Serai does not know. */
    public static AtTheBridge stranger(URI url) {
        return new AtTheBridge(new Visitor(url), false);
    }

    public static AtTheBridge signedIn(Visitor visitor) {
        return new AtTheBridge(visitor, true);
    }

    /** Enters a code. @return the question, or what is wrong */
    public HttpResponse<String> enter(String code) {
        return send(code, "");
    }

    public HttpResponse<String> deny(String code) {
        return send(code, "deny");
    }

    /** Says yes. @return the redirect to the provider, or what is wrong */
    public HttpResponse<String> allow(String code) {
        return send(code, "allow");
    }

    private HttpResponse<String> send(String code, String answer) {
        Map<String, String> fields = new LinkedHashMap<>(Map.of("user_code", code));
        if (!answer.isEmpty()) {
            fields.put("answer", answer);
        }
        return signedIn ? visitor.submit("/bridge", fields) : visitor.postForm("/bridge", fields);
    }

    /** Enters the code, allows, and agrees at the provider. @return the callback, which is not called */
    public URI consent(JsonNode begun) {
        String code = begun.get("user_code").asText();
        expect(200, enter(code));
        return BrowserlessUser.alice().authorize(Connecting.location(expect(303, allow(code))));
    }

    /** Allows, and says no at the provider. @return the callback, which is not called */
    public URI denied(JsonNode begun) {
        return BrowserlessUser.alice()
                .denying()
                .authorize(Connecting.location(
                        expect(303, allow(begun.get("user_code").asText()))));
    }

    /** The browser comes back from the provider. */
    public HttpResponse<String> callback(URI callback) {
        return visitor.page(callback.getRawPath() + "?" + callback.getRawQuery());
    }

    /** The same, and goes on to the page that says what came of it. */
    public HttpResponse<String> result(URI callback) {
        return visitor.page(Connecting.location(expect(303, callback(callback))).getRawPath());
    }

    /** All of it. */
    public void authorize(JsonNode begun) {
        expect(200, result(consent(begun)));
    }

    /** The same browser with its cookies at another node. */
    public AtTheBridge at(URI other) {
        Visitor there = new Visitor(other);
        there.cookies().putAll(visitor.cookies());
        return new AtTheBridge(there, signedIn);
    }

    public Visitor visitor() {
        return visitor;
    }

    private static HttpResponse<String> expect(int status, HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            throw new AssertionError(answer.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }
}
