package dev.serai.credential.hashicorp;

import dev.serai.credential.SecretPath;
import dev.serai.credential.VaultException;
import java.net.URI;

/** What the vault's answers mean, and what to do. The vault's own words are left out: they may quote what was sent. */
final class Refusals {
    private final VaultSettings settings;

    Refusals(VaultSettings settings) {
        this.settings = settings;
    }

    VaultException of(VaultAnswer answer, SecretPath path) {
        return switch (answer.status()) {
            case 403 ->
                new VaultException.Denied("The vault at " + answer.node() + " denies " + path + " in mount "
                        + settings.mount() + ". Serai's token is no longer valid, or its policy does not allow this:"
                        + " serai vault init writes the policy that does.");
            case 413 ->
                new VaultException.Denied(
                        "The vault at " + answer.node() + " finds " + path + " too large. Raise its max_request_size.");
            default -> of(answer);
        };
    }

    VaultException of(VaultAnswer answer) {
        int status = answer.status();
        URI node = answer.node();
        if (answer.isUnmounted() || status == 405) {
            return notVersioned(node);
        }
        return switch (status) {
            case 400, 401, 403, 415 ->
                new VaultException.Denied("The vault at " + node + " refuses Serai's request (HTTP " + status
                        + "). Check its address, namespace and mount " + settings.mount()
                        + " in Serai's configuration.");
            case 412 -> new VaultException.Behind("The vault's node at " + node + " has not caught up yet.");
            case 429 -> unavailable(node, "has too many requests to answer: raise its rate limit quota, or wait");
            case 472 -> unavailable(node, "is a disaster-recovery secondary: give Serai the primary's address");
            case 473 ->
                unavailable(node, "is a standby that answers nothing now: give Serai the active node's address, too");
            case 501 -> unavailable(node, "is not initialised. Run there: bao operator init");
            case 503 -> unavailable(node, "is sealed. Run there: bao operator unseal");
            case 301, 302, 303, 307, 308 ->
                unavailable(
                        node,
                        "sends Serai elsewhere, which it does not follow: give it the active node's address, too");
            default -> notWell(answer);
        };
    }

    /** The node itself says that it is well: so what is behind it is not. */
    VaultException notWell(VaultAnswer answer) {
        return unavailable(
                answer.node(),
                "answers HTTP " + answer.status()
                        + " and says no more. If its cluster is electing a leader, that passes;"
                        + " else see the vault's log");
    }

    VaultException unreachable(URI node) {
        String advice = settings.nodes().contains(node)
                ? "See that it runs, and that Serai can reach that address"
                        + (settings.isEncrypted()
                                ? " and trusts its certificate (SERAI_VAULT_CA_FILE names an authority of your own)."
                                : ".")
                : "That is what the vault names as its active node: see that it runs, and set its api_addr to an address"
                        + " that Serai can reach.";
        return new VaultException.Unavailable(
                "The vault at " + node + " cannot be reached, or did not answer in time. " + advice, null);
    }

    VaultException notAVault(URI node) {
        return new VaultException.Unavailable(
                "What answers at " + node + " is no vault. Check the vault's address in Serai's configuration, and what"
                        + " stands in front of the vault.",
                null);
    }

    VaultException notOurs(SecretPath path) {
        return new VaultException.Unreadable(
                "What lies at " + path + " in mount " + settings.mount()
                        + " of the vault was not written by Serai. Give Serai a mount of its own.",
                null);
    }

    VaultException notVersioned(URI node) {
        return new VaultException.Denied("The vault at " + node + " has no KV version 2 at mount " + settings.mount()
                + ". Run: serai vault init");
    }

    VaultException noLeader(URI node) {
        return unavailable(
                node, "knows no active node now: its cluster is electing one, or has lost its majority of nodes");
    }

    VaultException unencryptedLeader(URI node) {
        return unavailable(node, "names an active node without TLS: set its api_addr to an https URL");
    }

    /** @param answer to a login */
    VaultException login(VaultLogin login, VaultAnswer answer) {
        int status = answer.status();
        if (status != 400 && status != 401 && status != 403 && status != 404) {
            return of(answer);
        }
        return new VaultException.Denied("The vault at " + answer.node() + " does not let Serai log in. "
                + switch (login) {
                    case VaultLogin.AppRole(String path, String _, var file) ->
                        "It does not know AppRole's role id and the secret id in " + file + " together (auth/" + path
                                + "), or no longer. Run: serai vault init";
                    case VaultLogin.Jwt(String path, String role, var file) ->
                        "It does not take the JWT in " + file + " for role " + role + " at auth/" + path
                                + ": see that it has not expired, and what the role binds to.";
                    case VaultLogin.TokenFile(var file) -> "Write a token into " + file + ".";
                });
    }

    static VaultException stopping() {
        return new VaultException.Unavailable("Serai is stopping and waits for the vault no longer.", null);
    }

    private static VaultException unavailable(URI node, String what) {
        return new VaultException.Unavailable("The vault at " + node + " " + what + ".", null);
    }
}
