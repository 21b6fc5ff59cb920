package dev.serai.catalog;

import static dev.serai.catalog.Fields.string;
import static dev.serai.catalog.Fields.stringOr;
import static dev.serai.catalog.Fields.stringOrNull;
import static dev.serai.catalog.Fields.strings;
import static dev.serai.catalog.Fields.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connector.Api;
import dev.serai.connector.Api.Authorization;
import dev.serai.connector.Api.ExpirySign;
import dev.serai.connector.Api.RateLimit;
import dev.serai.connector.Api.Verify;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code api}. */
final class ApiReader {
    private ApiReader() {}

    static Api read(JsonNode api) {
        JsonNode authorization = api.path("authorization");
        JsonNode verify = api.path("verify");
        return new Api(
                template(api, "base_url"),
                strings(api.path("hosts")),
                new Authorization(
                        stringOr(authorization, "header", Authorization.BEARER.header()),
                        stringOr(authorization, "scheme", Authorization.BEARER.scheme())),
                strings(api, "headers"),
                expiredWhen(api.path("expired_when")),
                api.has("rate_limit") ? rateLimit(api.path("rate_limit")) : RateLimit.STANDARD,
                verify.isObject()
                        ? new Verify(template(verify, "get"), string(verify, "account"), string(verify, "label"))
                        : null);
    }

    private static List<ExpirySign> expiredWhen(JsonNode list) {
        List<ExpirySign> signs = new ArrayList<>();
        for (JsonNode sign : list) {
            signs.add(new ExpirySign(
                    sign.path("status").asInt(),
                    stringOrNull(sign, "header"),
                    stringOrNull(sign, "at"),
                    stringOrNull(sign, "is")));
        }
        return signs;
    }

    private static RateLimit rateLimit(JsonNode limit) {
        Set<Integer> statuses = new HashSet<>();
        limit.path("status").forEach(status -> statuses.add(status.asInt()));
        return new RateLimit(statuses, stringOr(limit, "retry_after", RateLimit.STANDARD.retryAfter()));
    }
}
