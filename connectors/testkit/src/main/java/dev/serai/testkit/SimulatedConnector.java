package dev.serai.testkit;

import dev.serai.connector.Action;
import dev.serai.connector.Api;
import dev.serai.connector.AuthScheme;
import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.connector.Pull;
import dev.serai.connector.Setting;
import dev.serai.connector.Template;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connector as it is, but at a simulator: every origin that it names becomes the simulator's, every path and rule
 * stays. The product has no such switch.
 */
public final class SimulatedConnector {
    private static final Pattern ORIGIN = Pattern.compile("^https?://[^/?#]*");
    private static final Pattern LEADING = Pattern.compile("^\\{([a-z][a-z0-9_]*)}");

    private final Connector connector;
    private final String origin;
    private final String host;

    private SimulatedConnector(Connector connector, URI simulator) {
        this.connector = connector;
        this.origin = simulator.getScheme() + "://" + simulator.getAuthority();
        this.host = simulator.getHost();
    }

    /**
     * Settings that are URLs get the simulator's as their default; values kept from token answers (Salesforce's
     * {@code instance_url}) stay, for the simulator answers with its own.
     *
     * @param simulator an origin: scheme, host and port
     */
    public static Connector at(Connector connector, URI simulator) {
        return new SimulatedConnector(connector, simulator).moved();
    }

    private Connector moved() {
        return new Connector(
                connector.id(),
                connector.name(),
                connector.categories(),
                connector.docs(),
                connector.maturity(),
                each(connector.settings(), this::setting),
                auth(connector.auth()),
                api(connector.api()),
                each(
                        connector.actions(),
                        action -> new Action(
                                action.method(),
                                moved(action.path()),
                                action.query(),
                                action.body(),
                                action.bodyParameter())),
                each(
                        connector.pulls(),
                        pull -> new Pull(
                                moved(pull.path()),
                                pull.query(),
                                pull.records(),
                                pull.key(),
                                pull.cursor(),
                                pull.pages(),
                                pull.deleted())),
                connector.hash());
    }

    private Setting setting(Setting setting) {
        return switch (setting.kind()) {
            case TEXT -> setting;
            case URL -> new Setting(setting.label(), setting.kind(), origin, null);
        };
    }

    private AuthScheme auth(AuthScheme auth) {
        return switch (auth) {
            case OAuth2 oauth2 -> oauth2(oauth2);
        };
    }

    private OAuth2 oauth2(OAuth2 oauth2) {
        Template revocation = oauth2.revocationUri();
        Template device = oauth2.deviceAuthorizationUri();
        OAuth2.Issuer issuer = oauth2.issuer();
        return new OAuth2(
                moved(oauth2.authUri()),
                moved(oauth2.tokenUri()),
                revocation == null ? null : moved(revocation),
                device == null ? null : moved(device),
                issuer == null ? null : new OAuth2.Issuer(moved(issuer.is()), issuer.iss()),
                oauth2.scopes(),
                oauth2.clientAuthentication(),
                oauth2.pkce(),
                oauth2.tokenBody(),
                oauth2.authorizeParams(),
                oauth2.tokenParams(),
                oauth2.tokenHeaders(),
                oauth2.refresh(),
                oauth2.response(),
                oauth2.lifetime());
    }

    private Api api(Api api) {
        Api.Verify verify = api.verify();
        return new Api(
                moved(api.baseUrl()),
                api.hosts().isEmpty() ? List.of() : List.of(host),
                api.authorization(),
                api.headers(),
                api.expiredWhen(),
                api.rateLimit(),
                verify == null ? null : new Api.Verify(moved(verify.get()), verify.account(), verify.label()));
    }

    private Template moved(Template template) {
        String text = template.text();
        Matcher leading = LEADING.matcher(text);
        if (leading.find()) {
            Setting setting = connector.settings().get(leading.group(1));
            boolean url = setting != null && setting.kind() == Setting.Kind.URL;
            return url ? new Template(origin + text.substring(leading.end())) : template;
        }
        return new Template(ORIGIN.matcher(text).replaceFirst(Matcher.quoteReplacement(origin)));
    }

    private static <T> Map<String, T> each(Map<String, T> all, UnaryOperator<T> change) {
        Map<String, T> changed = new LinkedHashMap<>();
        all.forEach((name, one) -> changed.put(name, change.apply(one)));
        return changed;
    }
}
