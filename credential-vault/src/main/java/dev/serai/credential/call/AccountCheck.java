package dev.serai.credential.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.connector.Api.Verify;
import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.Connection.Account;
import dev.serai.credential.refresh.AccessToken;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.function.Function;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.jspecify.annotations.Nullable;

/** Asks the provider whose account a connection is, by the connector's verify call. Thread-safe. */
public final class AccountCheck {
    private static final int LARGEST = 256 * 1024;
    private static final int LONGEST_LABEL = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiClient client;

    public AccountCheck(ApiClient client) {
        this.client = client;
    }

    /** What the provider said. */
    public sealed interface Result {
        record Verified(Account account) implements Result {}

        /** The connector declares no verify call. */
        record NotDeclared() implements Result {}

        /** @param why for people: what the provider answered, and what that may mean */
        record Failed(String why) implements Result {}
    }

    /** Never throws: an account that cannot be named now is no reason to lose its tokens. */
    public Result check(CallTarget target) {
        return check(
                target,
                path -> client.url(target, path, Map.of()),
                (request, handler) -> client.execute(target, request, handler));
    }

    /** The same for tokens that are not the connection's yet: whose they are decides whether they become so. */
    public Result check(CallTarget target, AccessToken token) {
        return check(
                target,
                path -> target.url(token, path, Map.of()),
                (request, handler) -> client.execute(target, token, request, handler));
    }

    private interface Sending {
        Result send(ClassicHttpRequest request, HttpClientResponseHandler<Result> handler) throws IOException;
    }

    private static Result check(CallTarget target, Function<String, URI> url, Sending sending) {
        @Nullable Verify verify = target.connector().api().verify();
        if (verify == null) {
            return new Result.NotDeclared();
        }
        String provider = target.connector().name();
        try {
            HttpGet request = new HttpGet(
                    url.apply(verify.get().expand(target.connection().settings())));
            request.setHeader(HttpHeaders.ACCEPT, "application/json");
            return sending.send(request, response -> read(provider, verify, response));
        } catch (SeraiException e) {
            return new Result.Failed(e.getMessage());
        } catch (IOException e) {
            return new Result.Failed(provider + " could not be reached to verify the account.");
        }
    }

    private static Result read(String provider, Verify verify, ClassicHttpResponse response) throws IOException {
        if (response.getCode() != 200) {
            return new Result.Failed(provider + " accepted the authorisation, but answered " + response.getCode()
                    + " when asked whose account it is: check the scopes of the OAuth client.");
        }
        @Nullable HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new Result.Failed(provider + " did not say whose account it is.");
        }
        try (InputStream body = entity.getContent()) {
            JsonNode answer = JSON.readTree(body.readNBytes(LARGEST));
            String account = text(answer, verify.account());
            if (account.isEmpty()) {
                return new Result.Failed(provider + " did not say whose account it is.");
            }
            String label = text(answer, verify.label());
            return new Result.Verified(new Account(account, label.isEmpty() ? account : label));
        } catch (JsonProcessingException e) {
            return new Result.Failed(provider + " gave no readable answer when asked whose account it is.");
        }
    }

    private static String text(JsonNode answer, String pointer) {
        String text = answer.at(pointer).asText("").strip();
        return text.length() > LONGEST_LABEL ? text.substring(0, LONGEST_LABEL) : text;
    }
}
