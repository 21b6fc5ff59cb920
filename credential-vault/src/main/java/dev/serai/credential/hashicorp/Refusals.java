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

    VaultException of(KvAnswer answer, SecretPath path) {
        return switch (answer.status()) {
            case 403 ->
                new VaultException.Denied("The vault at " + settings.address() + " denies " + path + " in mount "
                        + settings.mount()
                        + ". Give Serai a token that is still valid and whose policy allows create, read"
                        + " and update on " + settings.mount() + "/data/*, read on " + settings.mount()
                        + "/metadata/* and update on " + settings.mount() + "/destroy/*.");
            case 413 ->
                new VaultException.Denied("The vault at " + settings.address() + " finds " + path
                        + " too large. Raise its max_request_size.");
            default -> of(answer);
        };
    }

    VaultException of(KvAnswer answer) {
        int status = answer.status();
        if (answer.isUnmounted() || status == 405) {
            return notVersioned();
        }
        return switch (status) {
            case 400, 401, 403, 405, 415 ->
                new VaultException.Denied("The vault at " + settings.address() + " refuses Serai's request (HTTP "
                        + status + "). Check its address, namespace and mount " + settings.mount()
                        + " in Serai's configuration.");
            case 412 ->
                new VaultException.Behind("The vault's node at " + settings.address() + " has not caught up yet.");
            case 429 -> unavailable("has too many requests to answer: raise its rate limit quota, or wait");
            case 472 -> unavailable("is a disaster-recovery secondary: give Serai the primary's address");
            case 473 -> unavailable("is a standby that answers nothing now: give Serai the active node's address");
            case 501 -> unavailable("is not initialised. Run: bao operator init");
            case 503 -> unavailable("is sealed, or has no active node. If sealed, run: bao operator unseal");
            case 301, 302, 303, 307, 308 ->
                unavailable("sends Serai elsewhere, which it does not follow: give it the active node's address");
            default -> unavailable("answers HTTP " + status + " without a word that Serai knows: see the vault's log");
        };
    }

    VaultException unreachable(URI node) {
        String advice = node.equals(settings.address())
                ? "See that it runs, and that Serai can reach that address."
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
                        + " of the vault was not written by Serai. Give" + " Serai a mount of its own.",
                null);
    }

    VaultException notVersioned() {
        return new VaultException.Denied("The vault at " + settings.address() + " has no KV version 2 at mount "
                + settings.mount() + ". Run: bao secrets enable -path=" + settings.mount() + " kv-v2");
    }

    VaultException noLeader() {
        return unavailable("has no active node now: its cluster is electing one, or has lost its majority");
    }

    VaultException unencryptedLeader() {
        return unavailable("names an active node without TLS: set its api_addr to an https URL");
    }

    private VaultException unavailable(String what) {
        return new VaultException.Unavailable("The vault at " + settings.address() + " " + what + ".", null);
    }
}
