package dev.serai.credential.hashicorp;

import dev.serai.credential.CredentialVault.Health;
import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Prepares a vault for Serai: the mount, the policy, and an AppRole that has this policy and no other. It may be run again at
 * any time: what is there already stays, what is otherwise is mended.
 *
 * <p>The operator's token needs {@link VaultPolicy#OPERATOR} and is kept nowhere.
 */
public final class VaultInit implements AutoCloseable {
    private static final String APPROLE = "approle";
    private static final Duration UPGRADE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final VaultSettings settings;
    private final SecretValue operator;
    private final Clock clock;
    private final String name;
    private final VaultHttp http;
    private final VaultNodes nodes;
    private final Refusals refusals;

    /** @param operator the operator's token */
    public VaultInit(VaultSettings settings, SecretValue operator, Clock clock) {
        this.settings = settings;
        this.operator = operator;
        this.clock = clock;
        this.name = VaultPolicy.nameFor(settings.mount());
        this.refusals = new Refusals(settings);
        this.http = new VaultHttp(settings);
        this.nodes = new VaultNodes(settings, http, refusals, clock);
    }

    /**
     * What was done.
     *
     * @param steps what was made, and what was there already
     * @param login with which Serai now comes in
     * @param health as Serai itself now finds the vault
     */
    public record Done(List<String> steps, VaultLogin.AppRole login, Health health) {
        public Done {
            steps = List.copyOf(steps);
        }
    }

    /**
     * Prepares all.
     *
     * @param secretIdFile gets AppRole's secret id, readable by its owner only; what is in it stays if the vault takes it
     * @throws VaultException if the vault refuses, or cannot be reached; then it may be run again
     */
    public Done prepare(Path secretIdFile) {
        List<String> steps = new ArrayList<>();
        steps.add(mount());
        steps.add(configuration());
        steps.add(policy());
        steps.add(appRole());
        VaultLogin.AppRole login = new VaultLogin.AppRole(APPROLE, roleId(), secretIdFile);
        steps.add(secretId(login));
        try (HashicorpVault vault = new HashicorpVault(settings, login, clock)) {
            return new Done(steps, login, vault.health());
        }
    }

    private String mount() {
        String what = "mount " + settings.mount() + " (KV version 2)";
        VaultAnswer found = read("sys/mounts/" + settings.mount());
        if (found.isSuccess()) {
            if (!"kv".equals(found.data().path("type").asText())
                    || !"2".equals(found.data().path("options").path("version").asText())) {
                throw new VaultException.Denied("At mount " + settings.mount() + " of the vault at " + found.node()
                        + " lies something else than KV version 2. Give Serai a mount of its own: SERAI_VAULT_MOUNT.");
            }
            return what + ": is there";
        }
        if (found.status() != 400 && found.status() != 404) {
            throw refused(found);
        }
        write("sys/mounts/" + settings.mount(), Map.of("type", "kv-v2", "description", "Serai's credentials"));
        return what + ": made";
    }

    private String configuration() {
        String what = "check-and-set required, " + VaultHealth.VERSIONS + " versions kept";
        long end = System.nanoTime() + UPGRADE.toNanos();
        Map<String, Object> right = Map.of("cas_required", true, "max_versions", VaultHealth.VERSIONS);
        while (true) {
            VaultAnswer answer = send(settings.mount() + "/config", right);
            if (answer.isSuccess()) {
                return what + ": set";
            }
            // a new mount becomes version 2 in the background
            boolean upgrades = answer.status() == 400 || answer.isUnmounted();
            if (!upgrades || System.nanoTime() > end) {
                throw refused(answer);
            }
            pause();
        }
    }

    private String policy() {
        write("sys/policies/acl/" + name, Map.of("policy", VaultPolicy.PLATFORM.rules(settings.mount())));
        return "policy " + name + ": written";
    }

    private String appRole() {
        VaultAnswer found = read("sys/auth/" + APPROLE);
        if (!found.isSuccess()) {
            if (found.status() != 400 && found.status() != 404) {
                throw refused(found);
            }
            write("sys/auth/" + APPROLE, Map.of("type", APPROLE));
        }
        write(
                "auth/" + APPROLE + "/role/" + name,
                Map.of(
                        "token_policies",
                        name,
                        "token_no_default_policy",
                        true,
                        // renewed for ever while Serai runs; ends soon after it does
                        "token_period",
                        "1h",
                        "token_type",
                        "service"));
        return "AppRole " + name + ": has this policy and no other";
    }

    private String roleId() {
        VaultAnswer answer = read("auth/" + APPROLE + "/role/" + name + "/role-id");
        if (!answer.isSuccess()) {
            throw refused(answer);
        }
        return answer.data().path("role_id").asText();
    }

    private String secretId(VaultLogin.AppRole login) {
        Path file = login.secretIdFile();
        if (Files.exists(file) && isTaken(login)) {
            return "secret id in " + file + ": is good";
        }
        VaultAnswer made = write("auth/" + APPROLE + "/role/" + name + "/secret-id", Map.of());
        SecretFile.write(file, SecretValue.of(made.data().path("secret_id").textValue()));
        return "secret id: written to " + file;
    }

    private boolean isTaken(VaultLogin.AppRole login) {
        Map<String, Object> proof =
                Map.of("role_id", login.roleId(), "secret_id", login.secretId().reveal());
        return nodes.active(node -> http.write(node, null, "auth/" + APPROLE + "/login", proof))
                .isSuccess();
    }

    private VaultAnswer read(String path) {
        return nodes.active(node -> http.read(node, operator, path));
    }

    private VaultAnswer write(String path, Map<String, Object> fields) {
        VaultAnswer answer = send(path, fields);
        if (!answer.isSuccess()) {
            throw refused(answer);
        }
        return answer;
    }

    /** Each of these may be done twice. */
    private VaultAnswer send(String path, Map<String, Object> fields) {
        return nodes.active(node -> http.write(node, operator, path, fields));
    }

    private VaultException refused(VaultAnswer answer) {
        return answer.status() == 403
                ? new VaultException.Denied(
                        "The vault at " + answer.node() + " does not let the operator's token prepare it."
                                + " Give one with this policy:\n" + VaultPolicy.OPERATOR.rules(settings.mount()))
                : refusals.of(answer);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Refusals.stopping();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
