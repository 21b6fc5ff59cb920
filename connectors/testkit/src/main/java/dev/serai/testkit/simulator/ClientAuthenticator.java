package dev.serai.testkit.simulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which client is speaking (RFC 6749 §2.3), by the one method that the provider accepts. */
final class ClientAuthenticator {
    private final Profile profile;
    private final GrantStore store;
    private final SecretLog secrets;

    ClientAuthenticator(Profile profile, GrantStore store, SecretLog secrets) {
        this.profile = profile;
        this.store = store;
        this.secrets = secrets;
    }

    /** @return the client's id */
    String authenticate(Call call, Map<String, List<String>> form) {
        String[] basic = basic(call);
        @Nullable String formId = Call.first(form, "client_id");
        @Nullable String formSecret = Call.first(form, "client_secret");
        secrets.remember("client_secret", formSecret);
        if (basic.length == 2) {
            secrets.remember("client_secret", basic[1]);
        }
        boolean byHeader = profile.clientAuthentication() == Profile.ClientAuthentication.BASIC;
        @Nullable String id = byHeader ? (basic.length == 2 ? basic[0] : null) : formId;
        @Nullable String secret = byHeader ? (basic.length == 2 ? basic[1] : null) : formSecret;
        if (id == null || secret == null || (formId != null && !formId.equals(id))) {
            throw OAuthError.invalidClient();
        }
        boolean good = store.read(state -> {
            @Nullable SimulatedClient client = state.clients.get(id);
            return client != null && client.secrets().contains(secret);
        });
        if (!good) {
            throw OAuthError.invalidClient();
        }
        return id;
    }

    private static String[] basic(Call call) {
        @Nullable String header = call.header("authorization");
        if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return new String[0];
        }
        try {
            String pair =
                    new String(Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
            String[] parts = pair.split(":", 2);
            for (int i = 0; i < parts.length; i++) {
                parts[i] = URLDecoder.decode(parts[i], StandardCharsets.UTF_8);
            }
            return parts;
        } catch (IllegalArgumentException e) {
            return new String[0];
        }
    }
}
