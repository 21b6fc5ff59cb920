package dev.serai.credential.hashicorp;

import dev.serai.credential.CredentialVault.Health;
import dev.serai.credential.SecretPath;
import dev.serai.credential.VaultException;
import java.util.ArrayList;
import java.util.List;

/** Looks at everything that Serai needs of the vault: its nodes, the login, the policy, how the mount is configured. */
final class VaultHealth {
    /** As {@link VaultInit} sets it up. */
    static final int VERSIONS = 3;

    private final VaultSettings settings;
    private final VaultNodes nodes;
    private final VaultSession session;
    private final KvClient client;

    VaultHealth(VaultSettings settings, VaultNodes nodes, VaultSession session, KvClient client) {
        this.settings = settings;
        this.nodes = nodes;
        this.session = session;
        this.client = client;
    }

    Health look() {
        List<String> warnings = new ArrayList<>(nodes.troubles());
        if (warnings.size() == settings.nodes().size()) {
            return new Health(false, String.join(" ", warnings));
        }
        try {
            // Reachable is not enough: the token has to be good for the mount.
            client.readActive(new SecretPath(SecretPath.Kind.PLATFORM, "data-key"));
            warnings.addAll(mount());
        } catch (VaultException unusable) {
            return new Health(false, unusable.getMessage());
        }
        session.warning().ifPresent(warnings::add);
        return new Health(true, "Vault at " + settings.names() + ", mount " + settings.mount() + ".", warnings);
    }

    private List<String> mount() {
        VaultAnswer config = client.config();
        String mount = "Mount " + settings.mount() + " of the vault ";
        if (!config.isSuccess()) {
            return List.of(mount + "does not show Serai how it is configured: allow read on " + settings.mount()
                    + "/config, as the policy of serai vault init does.");
        }
        List<String> wrong = new ArrayList<>();
        if (!config.data().path("cas_required").booleanValue()) {
            wrong.add(mount + "does not require check-and-set, so that another program may write over a credential."
                    + " Run: serai vault init");
        }
        if (config.data().path("max_versions").intValue() != VERSIONS) {
            wrong.add(mount + "does not keep " + VERSIONS
                    + " versions of a secret, as Serai needs at least and at most." + " Run: serai vault init");
        }
        return wrong;
    }
}
