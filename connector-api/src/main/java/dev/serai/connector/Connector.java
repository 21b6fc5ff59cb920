package dev.serai.connector;

import java.net.URI;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one provider: how to authorise, how to call, what can be pulled. Immutable; thread-safe.
 *
 * @param id lower-case letters, digits, hyphens; a workspace's own are {@code workspace.name}
 * @param name what people call the provider
 * @param docs the provider's documentation; null if none is named
 * @param settings what the user gives before connecting, in the order of the form
 * @param hash SHA-256 of the declaration's source, in hex: a pending authorization and a changed connector never meet
 */
public record Connector(
        String id,
        String name,
        List<String> categories,
        @Nullable URI docs,
        Maturity maturity,
        Map<String, Setting> settings,
        AuthScheme auth,
        Api api,
        Map<String, Action> actions,
        Map<String, Pull> pulls,
        String hash) {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}(\\.[a-z0-9][a-z0-9-]{0,62})?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}");

    public Connector {
        if (!ID.matcher(id).matches()) {
            throw new InvalidConnectorException("id", "'" + id + "' must be lower-case letters, digits and hyphens");
        }
        categories = List.copyOf(categories);
        settings = unmodifiable("settings", settings);
        distinctNames(settings);
        actions = unmodifiable("actions", actions);
        pulls = unmodifiable("pulls", pulls);
    }

    /** How sure the declaration is. */
    public enum Maturity {
        /** The provider's quirks are reproduced by the simulator and tested. */
        SIMULATED,
        /** Facts from documentation only. */
        DECLARED
    }

    /** The OAuth 2.0 part. */
    public OAuth2 oauth2() {
        return switch (auth) {
            case OAuth2 oauth2 -> oauth2;
        };
    }

    /**
     * The settings in normal form, defaults filled in, together with what their patterns derive from them: everything
     * that templates take from the user. May be given to this method again.
     *
     * @param given by name; blank counts as not given; derived values are ignored, they are always taken anew
     * @throws SeraiException USER, {@code invalid_setting} or {@code missing_setting} or {@code unknown_setting}
     */
    public Map<String, String> checkSettings(Map<String, String> given) {
        Set<String> derived = derivedNames();
        for (String name : given.keySet()) {
            if (!settings.containsKey(name) && !derived.contains(name)) {
                throw new SeraiException(
                        ErrorType.USER, "unknown_setting", this.name + " has no setting '" + name + "': remove it.");
            }
        }
        Map<String, String> checked = new LinkedHashMap<>();
        settings.forEach((name, setting) -> {
            @Nullable String value = given.get(name);
            if (value == null || value.isBlank()) {
                value = setting.defaultValue();
            }
            if (value == null) {
                throw new SeraiException(
                        ErrorType.USER, "missing_setting", "'" + setting.label() + "' (" + name + ") is needed.");
            }
            String normal = setting.check(name, value);
            checked.put(name, normal);
            checked.putAll(setting.derive(normal));
        });
        return Map.copyOf(checked);
    }

    private Set<String> derivedNames() {
        Set<String> names = new HashSet<>();
        settings.values().forEach(setting -> names.addAll(setting.derivedNames()));
        return names;
    }

    private static void distinctNames(Map<String, Setting> settings) {
        Set<String> taken = new HashSet<>(settings.keySet());
        settings.forEach((name, setting) -> {
            for (String derived : setting.derivedNames()) {
                if (!taken.add(derived)) {
                    throw new InvalidConnectorException(
                            "settings." + name + ".pattern",
                            "the group '" + derived + "' has the name of another setting or group: rename it");
                }
            }
        });
    }

    private static <T> Map<String, T> unmodifiable(String field, Map<String, T> map) {
        for (String name : map.keySet()) {
            if (!NAME.matcher(name).matches()) {
                throw new InvalidConnectorException(
                        field, "'" + name + "' is no name: letters, digits, underscore, hyphen");
            }
        }
        // copyOf would lose the order, and the order is what forms and lists show
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
