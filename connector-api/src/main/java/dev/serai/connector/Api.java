package dev.serai.connector;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the provider's API is called.
 *
 * @param baseUrl with settings and kept values of the token answer as placeholders
 * @param hosts the hosts that the base URL and links in answers may name: a name, or {@code *.} and a domain; empty
 *     means the host of the base URL alone
 * @param authorization how the token is shown
 * @param headers sent with every call
 * @param expiredWhen any of these means that the access token is no longer good
 * @param rateLimit how the provider says "too fast"
 * @param verify the call that names the account; null where the provider has none
 */
public record Api(
        Template baseUrl,
        List<String> hosts,
        Authorization authorization,
        Map<String, String> headers,
        List<ExpirySign> expiredWhen,
        RateLimit rateLimit,
        @Nullable Verify verify) {

    public Api {
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        headers = Map.copyOf(headers);
        expiredWhen = expiredWhen.isEmpty() ? List.of(ExpirySign.UNAUTHORIZED) : List.copyOf(expiredWhen);
        for (String host : hosts) {
            if (!host.matches("(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)*")) {
                throw new InvalidConnectorException(
                        "api.hosts", "'" + host + "' is not a host name: write api.example.com or *.example.com");
            }
        }
    }

    /**
     * Whether a call of this connector may go to this host.
     *
     * @param host any case
     * @param baseHost the host of the expanded base URL
     */
    public boolean allows(String host, String baseHost) {
        String wanted = host.toLowerCase(Locale.ROOT);
        if (hosts.isEmpty()) {
            return wanted.equals(baseHost.toLowerCase(Locale.ROOT));
        }
        return hosts.stream()
                .anyMatch(allowed ->
                        allowed.startsWith("*.") ? wanted.endsWith(allowed.substring(1)) : wanted.equals(allowed));
    }

    /** The header that carries the token: {@code name: scheme token}. */
    public record Authorization(String header, String scheme) {
        /** RFC 6750 §2.1. */
        public static final Authorization BEARER = new Authorization("Authorization", "Bearer");
    }

    /**
     * A sign that the access token has expired: all that is given must match.
     *
     * @param header a response header that must be there and contain {@code is}; null if no header is looked at
     * @param at a JSON pointer into the body; null if the body is not looked at
     * @param is the text expected in the header or at the pointer; null if it only has to be there
     */
    public record ExpirySign(
            int status,
            @Nullable String header,
            @Nullable String at,
            @Nullable String is) {
        /** 401, whatever else the answer says. */
        public static final ExpirySign UNAUTHORIZED = new ExpirySign(401, null, null, null);

        public ExpirySign {
            if (status < 200 || status > 599) {
                throw new InvalidConnectorException("api.expired_when.status", status + " is no HTTP status");
            }
            if (at != null) {
                Pointers.check("api.expired_when.at", at);
            }
        }
    }

    /**
     * @param statuses the statuses that mean "too fast"
     * @param retryAfter the header that says how long to wait
     */
    public record RateLimit(Set<Integer> statuses, String retryAfter) {
        /** RFC 6585 §4. */
        public static final RateLimit STANDARD = new RateLimit(Set.of(429), "Retry-After");

        public RateLimit {
            statuses = Set.copyOf(statuses);
        }
    }

    /**
     * The call that names the account.
     *
     * @param get a path, or a whole URL on an allowed host
     * @param account pointer to what identifies the account for ever
     * @param label pointer to what a person recognises it by
     */
    public record Verify(Template get, String account, String label) {
        public Verify {
            Pointers.check("api.verify.account", account);
            Pointers.check("api.verify.label", label);
        }
    }
}
