package dev.serai.server.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.serai.connector.SeraiException;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.HttpProblem;
import java.net.URI;
import java.net.URLDecoder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.util.UriComponentsBuilder;

/** The authorization endpoints of a workspace's own, beside those of the catalogue's connectors. For its admins. */
@Service
class BridgeEndpoints {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_URL = 2_000;
    private static final int ID_LETTERS = 16;
    /** What Serai puts into the request itself. */
    private static final Set<String> RESERVED = Set.of(
            "client_id",
            "redirect_uri",
            "response_type",
            "response_mode",
            "scope",
            "state",
            "code_challenge",
            "code_challenge_method",
            "request",
            "request_uri");

    private final JdbcClient jdbc;
    private final OutboundHttp outbound;
    private final Audit audit;
    private final Clock clock;

    BridgeEndpoints(JdbcClient jdbc, OutboundHttp outbound, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.outbound = outbound;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What an admin enters.
     *
     * @param issuer blank for none
     */
    record Wish(String name, String authorizationEndpoint, String issuer, boolean issRequired) {}

    List<BridgeEndpoint> list(CurrentUser admin) {
        admin.require(Role.ADMIN);
        return jdbc.sql("select * from bridge_endpoint where workspace = ? order by name, id")
                .param(admin.workspace())
                .query((row, _) -> endpoint(row))
                .list();
    }

    Optional<BridgeEndpoint> find(String workspace, String id) {
        return jdbc.sql("select * from bridge_endpoint where workspace = ? and id = ?")
                .params(workspace, id)
                .query((row, _) -> endpoint(row))
                .optional();
    }

    Optional<BridgeEndpoint> byAddress(String workspace, String authorizationEndpoint) {
        return jdbc.sql("select * from bridge_endpoint where workspace = ? and authorization_endpoint = ?")
                .params(workspace, authorizationEndpoint)
                .query((row, _) -> endpoint(row))
                .optional();
    }

    /** @throws HttpProblem 422 if something will not do, 409 if the endpoint is there already */
    @Transactional
    public BridgeEndpoint add(CurrentUser admin, Wish wish) {
        admin.require(Role.ADMIN);
        BridgeEndpoint made =
                checked("entry_" + UUID.randomUUID().toString().replace("-", "").substring(0, ID_LETTERS), admin, wish);
        try {
            jdbc.sql("""
                            insert into bridge_endpoint
                                (id, workspace, name, authorization_endpoint, issuer, iss_required, created_at)
                            values (?, ?, ?, ?, ?, ?, ?)
                            """)
                    .param(made.id())
                    .param(made.workspace())
                    .param(made.name())
                    .param(made.authorizationEndpoint())
                    .param(made.issuer())
                    .param(made.issRequired())
                    .param(Timestamp.from(made.createdAt()))
                    .update();
        } catch (DuplicateKeyException _) {
            throw taken();
        }
        record(admin, "bridge_endpoint.created", made);
        return made;
    }

    /**
     * Changes one; its redirect URI stays. Authorizations that are under way there are refused.
     *
     * @throws HttpProblem 404 if there is none, 422 if something will not do, 409 if the endpoint is there already
     */
    @Transactional
    public BridgeEndpoint change(CurrentUser admin, String id, Wish wish) {
        require(admin, id);
        BridgeEndpoint changed = checked(id, admin, wish);
        try {
            jdbc.sql("""
                            update bridge_endpoint
                            set name = ?, authorization_endpoint = ?, issuer = ?, iss_required = ? where id = ?
                            """)
                    .param(changed.name())
                    .param(changed.authorizationEndpoint())
                    .param(changed.issuer())
                    .param(changed.issRequired())
                    .param(id)
                    .update();
        } catch (DuplicateKeyException _) {
            throw taken();
        }
        record(admin, "bridge_endpoint.changed", changed);
        return changed;
    }

    /** @throws HttpProblem 404 if there is none, or in another workspace */
    @Transactional
    public BridgeEndpoint remove(CurrentUser admin, String id) {
        BridgeEndpoint gone = require(admin, id);
        jdbc.sql("delete from bridge_endpoint where id = ?").param(id).update();
        record(admin, "bridge_endpoint.removed", gone);
        return gone;
    }

    /** @throws HttpProblem 404 if there is none, or in another workspace */
    BridgeEndpoint require(CurrentUser admin, String id) {
        admin.require(Role.ADMIN);
        return find(admin.workspace(), id)
                .orElseThrow(() -> HttpProblem.notFound(
                        "unknown_bridge_endpoint", "There is no such authorization endpoint in this workspace."));
    }

    private BridgeEndpoint checked(String id, CurrentUser admin, Wish wish) {
        String name = wish.name().strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw HttpProblem.unprocessable(
                    "invalid_name", "An endpoint has a name of at most " + LONGEST_NAME + " characters.");
        }
        String endpoint = wish.authorizationEndpoint().strip();
        String issuer = wish.issuer().strip();
        if (endpoint.length() > LONGEST_URL || issuer.length() > LONGEST_URL) {
            throw HttpProblem.unprocessable("invalid_url", "A URL has at most " + LONGEST_URL + " characters.");
        }
        requireUsable(endpoint);
        if (issuer.isEmpty() && wish.issRequired()) {
            throw HttpProblem.unprocessable(
                    "issuer_missing", "Say which issuer the provider must name (RFC 9207), or do not require it.");
        }
        return new BridgeEndpoint(
                id,
                admin.workspace(),
                name,
                endpoint,
                issuer.isEmpty() ? null : issuer,
                wish.issRequired(),
                clock.instant());
    }

    private void requireUsable(String endpoint) {
        URI uri;
        try {
            uri = outbound.guard().check(endpoint);
        } catch (SeraiException refused) {
            throw HttpProblem.unprocessable("invalid_authorization_endpoint", String.valueOf(refused.getMessage()));
        }
        if (parameters(uri).anyMatch(RESERVED::contains)) {
            throw HttpProblem.unprocessable(
                    "invalid_authorization_endpoint",
                    "The endpoint's query has a parameter that Serai sets itself, such as client_id or state: remove"
                            + " it.");
        }
    }

    /** Their names as a provider reads them, which may be written in many ways; some providers take no notice of case. */
    private static Stream<String> parameters(URI endpoint) {
        return UriComponentsBuilder.fromUri(endpoint).build().getQueryParams().keySet().stream()
                .map(name -> URLDecoder.decode(name, UTF_8).strip().toLowerCase(Locale.ROOT));
    }

    private static HttpProblem taken() {
        return HttpProblem.conflict(
                "bridge_endpoint_exists", "This authorization endpoint is allowed already: see the list.");
    }

    private void record(CurrentUser admin, String action, BridgeEndpoint what) {
        audit.record(
                admin.workspace(),
                admin.id(),
                action,
                "bridge-endpoint/" + what.id(),
                Map.of("name", what.name(), "authorization_endpoint", what.authorizationEndpoint()));
    }

    private static BridgeEndpoint endpoint(ResultSet row) throws SQLException {
        return new BridgeEndpoint(
                row.getString("id"),
                row.getString("workspace"),
                row.getString("name"),
                row.getString("authorization_endpoint"),
                row.getString("issuer"),
                row.getBoolean("iss_required"),
                row.getTimestamp("created_at").toInstant());
    }
}
