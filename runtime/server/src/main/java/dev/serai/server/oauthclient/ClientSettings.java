package dev.serai.server.oauthclient;

import dev.serai.connector.Connector;
import dev.serai.connector.SeraiException;
import dev.serai.connector.Setting;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.HttpProblem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Settings that name a whole URL decide where an OAuth client's secret and its users' codes go. So an admin fixes them for
 * the client, once; whoever connects with it cannot choose another host.
 */
@Repository
public class ClientSettings {
    /** What the name of a form's field begins with that holds a setting. */
    public static final String FIELD = "setting.";

    private final JdbcClient database;

    ClientSettings(JdbcClient database) {
        this.database = database;
    }

    /** The settings among a form's fields, by name. */
    public static Map<String, String> among(Map<String, String> fields) {
        Map<String, String> settings = new HashMap<>();
        fields.forEach((name, value) -> {
            if (name.startsWith(FIELD)) {
                settings.put(name.substring(FIELD.length()), value);
            }
        });
        return settings;
    }

    /** The fixed ones by name. */
    public Map<String, String> fixed(OAuthClientId client) {
        Map<String, String> fixed = new HashMap<>();
        database.sql("select name, value from oauth_client_setting where client = :client")
                .param("client", client.value())
                .query(row -> {
                    fixed.put(row.getString("name"), row.getString("value"));
                });
        return fixed;
    }

    /** Those that whoever connects is asked for: all that are not fixed for the client. */
    public Map<String, Setting> open(Connector connector, OAuthClient client) {
        Map<String, Setting> open = new LinkedHashMap<>(connector.settings());
        open.keySet().removeAll(fixed(client.id()).keySet());
        return open;
    }

    /** Those of a connector that an admin has to fix. */
    public static Map<String, Setting> fixable(Connector connector) {
        Map<String, Setting> fixable = new LinkedHashMap<>();
        connector.settings().forEach((name, setting) -> {
            if (setting.kind() == Setting.Kind.URL) {
                fixable.put(name, setting);
            }
        });
        return fixable;
    }

    /**
     * Fixes what is given; a value that is fixed already stays.
     *
     * @param given values of {@link #fixable} settings; others are refused
     * @throws SeraiException USER if a value is not acceptable or none that can be fixed
     */
    void fix(Connector connector, OAuthClientId client, Map<String, String> given) {
        check(connector, given)
                .forEach((name, value) -> database.sql("""
                        insert into oauth_client_setting (client, name, value) values (:client, :name, :value)
                        on conflict (client, name) do nothing
                        """)
                        .param("client", client.value())
                        .param("name", name)
                        .param("value", value)
                        .update());
    }

    static Map<String, String> check(Connector connector, Map<String, String> given) {
        Map<String, Setting> fixable = fixable(connector);
        Map<String, String> checked = new HashMap<>();
        given.forEach((name, value) -> {
            @Nullable Setting setting = fixable.get(name);
            if (setting == null) {
                throw HttpProblem.unprocessable(
                        "unknown_setting", connector.name() + " has no such setting to fix for an OAuth client.");
            }
            if (!value.isBlank()) {
                checked.put(name, setting.check(name, value));
            }
        });
        return checked;
    }

    /** Whether every setting that decides where the secret goes has been fixed. */
    public boolean isDecided(Connector connector, OAuthClient client) {
        return fixed(client.id()).keySet().containsAll(fixable(connector).keySet());
    }

    /**
     * The settings of a new connection: what the user gave and what is fixed. Fixes nothing: see {@link #decide}.
     *
     * @throws HttpProblem 403 if somebody else has to decide
     */
    public Map<String, String> forConnecting(
            CurrentUser user, Connector connector, OAuthClient client, Map<String, String> given) {
        Map<String, String> fixed = fixed(client.id());
        Map<String, String> settings = new HashMap<>(given);
        fixable(connector).forEach((name, setting) -> {
            @Nullable String value = given.get(name);
            @Nullable String always = fixed.get(name);
            if (always != null) {
                if (value != null
                        && !value.isBlank()
                        && !setting.check(name, value).equals(always)) {
                    throw HttpProblem.forbidden(
                            "setting_fixed",
                            "'" + setting.label() + "' is fixed for the OAuth client '" + client.name()
                                    + "': its secret goes to no other address. An admin can register another client.");
                }
                settings.put(name, always);
            } else if (!user.has(Role.ADMIN)) {
                throw HttpProblem.forbidden(
                        "setting_not_fixed",
                        "'" + setting.label() + "' is not fixed yet for the OAuth client '" + client.name()
                                + "': an admin has to connect first, or to register the client with it.");
            }
        });
        return settings;
    }

    /**
     * Fixes for good what nobody fixed yet.
     *
     * @param settings of a connection that an admin has begun, as {@link #forConnecting} allowed them
     */
    public void decide(Connector connector, OAuthClient client, Map<String, String> settings) {
        Map<String, String> decided = new HashMap<>(settings);
        decided.keySet().retainAll(fixable(connector).keySet());
        fix(connector, client.id(), decided);
    }
}
