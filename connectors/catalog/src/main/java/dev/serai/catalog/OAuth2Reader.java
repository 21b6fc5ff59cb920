package dev.serai.catalog;

import static dev.serai.catalog.Fields.choice;
import static dev.serai.catalog.Fields.duration;
import static dev.serai.catalog.Fields.stringOr;
import static dev.serai.catalog.Fields.strings;
import static dev.serai.catalog.Fields.template;
import static dev.serai.catalog.Fields.templateOrNull;
import static dev.serai.catalog.Fields.templates;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connector.OAuth2;
import dev.serai.connector.OAuth2.ClientAuthentication;
import dev.serai.connector.OAuth2.IssParameter;
import dev.serai.connector.OAuth2.Issuer;
import dev.serai.connector.OAuth2.Pkce;
import dev.serai.connector.OAuth2.Refresh;
import dev.serai.connector.OAuth2.Rotation;
import dev.serai.connector.OAuth2.Scopes;
import dev.serai.connector.OAuth2.TokenBody;
import dev.serai.connector.OAuth2.TokenLifetime;
import dev.serai.connector.OAuth2.TokenResponse;

/** Reads {@code auth.oauth2}. */
final class OAuth2Reader {
    private OAuth2Reader() {}

    static OAuth2 read(JsonNode oauth2) {
        JsonNode issuer = oauth2.path("issuer");
        JsonNode scopes = oauth2.path("scopes");
        JsonNode lifetime = oauth2.path("lifetime");
        return new OAuth2(
                template(oauth2, "auth_uri"),
                template(oauth2, "token_uri"),
                templateOrNull(oauth2, "revocation_uri"),
                templateOrNull(oauth2, "device_authorization_uri"),
                issuer.isObject()
                        ? new Issuer(
                                template(issuer, "is"),
                                choice(IssParameter.class, issuer, "iss", IssParameter.OPTIONAL))
                        : null,
                new Scopes(
                        strings(scopes.path("default")),
                        stringOr(scopes, "separator", " "),
                        strings(scopes, "descriptions")),
                choice(
                        ClientAuthentication.class,
                        oauth2,
                        "client_authentication",
                        ClientAuthentication.CLIENT_SECRET_POST),
                choice(Pkce.class, oauth2, "pkce", Pkce.S256),
                choice(TokenBody.class, oauth2, "token_body", TokenBody.FORM),
                templates(oauth2.path("authorize_params")),
                templates(oauth2.path("token_params")),
                strings(oauth2, "token_headers"),
                refresh(oauth2.path("refresh")),
                response(oauth2.path("response")),
                new TokenLifetime(
                        duration(lifetime, "access_token"),
                        duration(lifetime, "refresh_idle"),
                        duration(lifetime, "refresh_absolute")));
    }

    private static Refresh refresh(JsonNode refresh) {
        return new Refresh(
                refresh.path("send_scope").asBoolean(false),
                choice(Rotation.class, refresh, "rotation", Rotation.SINGLE_USE),
                duration(refresh, "settle"),
                duration(refresh, "margin"),
                duration(refresh, "grace"),
                templates(refresh.path("params")));
    }

    private static TokenResponse response(JsonNode response) {
        TokenResponse standard = TokenResponse.STANDARD;
        return new TokenResponse(
                stringOr(response, "access_token", standard.accessToken()),
                stringOr(response, "refresh_token", standard.refreshToken()),
                stringOr(response, "expires_in", standard.expiresIn()),
                stringOr(response, "scope", standard.scope()),
                stringOr(response, "error", standard.error()),
                stringOr(response, "error_description", standard.errorDescription()),
                strings(response, "keep"),
                strings(response, "errors"));
    }
}
