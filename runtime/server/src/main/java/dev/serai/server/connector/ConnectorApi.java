package dev.serai.server.connector;

import dev.serai.catalog.ConnectorCatalog;
import dev.serai.connector.Connector;
import dev.serai.server.identity.AnyToken;
import dev.serai.server.oauthclient.RedirectUris;
import dev.serai.server.web.HttpProblem;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/connectors}. */
@RestController
@RequestMapping("/api/v1/connectors")
class ConnectorApi {
    private final ConnectorCatalog catalog;
    private final RedirectUris redirectUris;

    ConnectorApi(ConnectorCatalog catalog, RedirectUris redirectUris) {
        this.catalog = catalog;
        this.redirectUris = redirectUris;
    }

    record SettingView(
            String label,
            String kind,
            @Nullable String defaultValue,
            @Nullable String pattern) {}

    record View(
            String id,
            String name,
            List<String> categories,
            @Nullable URI docs,
            String maturity,
            List<String> authKinds,
            List<String> scopes,
            Map<String, SettingView> settings,
            Map<String, Set<String>> actions,
            Set<String> pulls,
            URI redirectUri,
            URI bridgeRedirectUri) {}

    record Items(List<View> items, @Nullable String next) {}

    @GetMapping
    @AnyToken
    Items list() {
        return new Items(catalog.all().stream().map(this::view).toList(), null);
    }

    @GetMapping("/{id}")
    @AnyToken
    View show(@PathVariable("id") String id) {
        return catalog.find(id)
                .map(this::view)
                .orElseThrow(() -> HttpProblem.notFound("unknown_connector", "There is no such connector."));
    }

    private View view(Connector connector) {
        Map<String, SettingView> settings = new TreeMap<>();
        connector.settings().forEach((name, setting) -> {
            @Nullable Pattern pattern = setting.pattern();
            settings.put(
                    name,
                    new SettingView(
                            setting.label(),
                            setting.kind().name().toLowerCase(Locale.ROOT),
                            setting.defaultValue(),
                            pattern == null ? null : pattern.pattern()));
        });
        Map<String, Set<String>> actions = new TreeMap<>();
        connector.actions().forEach((name, action) -> actions.put(name, action.parameters()));
        return new View(
                connector.id(),
                connector.name(),
                connector.categories(),
                connector.docs(),
                connector.maturity().name().toLowerCase(Locale.ROOT),
                List.of("oauth2"),
                connector.oauth2().scopes().defaults(),
                settings,
                actions,
                connector.pulls().keySet(),
                redirectUris.of(connector.id()),
                redirectUris.ofBridge(connector.id()));
    }
}
