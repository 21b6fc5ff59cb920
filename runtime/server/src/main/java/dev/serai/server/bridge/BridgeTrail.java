package dev.serai.server.bridge;

import dev.serai.server.audit.Audit;
import dev.serai.server.authserver.AccessClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes down in the audit what becomes of authorizations, and counts it: {@code serai_bridge_total{mode,outcome}}. */
@Component
class BridgeTrail {
    private final Audit audit;
    private final BridgeClients clients;
    private final MeterRegistry meters;

    BridgeTrail(Audit audit, BridgeClients clients, MeterRegistry meters) {
        this.audit = audit;
        this.clients = clients;
        this.meters = meters;
    }

    void started(BridgeClient client, BridgeAuthorization one) {
        record(
                client.program(),
                client.program().userId(),
                "started",
                one,
                Map.of(
                        "client", client.name(),
                        "mode", one.mode().word(),
                        "target", one.target(),
                        "scopes", String.join(" ", one.scopes()),
                        "address", one.address()));
        count(one.mode(), "started");
    }

    /** @param user null if nobody is signed in */
    void approved(BridgeClient client, BridgeAuthorization one, @Nullable String user) {
        record(client.program(), user, "approved", one, Map.of("client", client.name(), "target", one.target()));
        count(one.mode(), "approved");
    }

    /**
     * The person said no at Serai.
     *
     * @param user null if nobody is signed in
     */
    void refused(BridgeClient client, BridgeAuthorization one, @Nullable String user) {
        record(client.program(), user, "refused", one, Map.of("client", client.name(), "target", one.target()));
        count(one.mode(), "failed");
    }

    /**
     * The person said no at the provider, or it went wrong on the way.
     *
     * @param problem in plain words
     * @param reason the same in a word; null if there is none
     */
    void failed(BridgeAuthorization one, String problem, @Nullable String reason) {
        Map<String, String> detail = new LinkedHashMap<>(Map.of("target", one.target(), "problem", problem));
        if (reason != null) {
            detail.put("reason", reason);
        }
        ended(one, "failed", detail);
        count(one.mode(), "failed");
    }

    /** The program came too late for its code. */
    void codeExpired(BridgeAuthorization one) {
        ended(one, "code_expired", Map.of("target", one.target()));
        count(one.mode(), "expired");
    }

    void delivered(AccessClient client, BridgeAuthorization one) {
        switch (one.mode()) {
            case CODE -> record(client, client.userId(), "code_delivered", one, Map.of("target", one.target()));
            case CONNECTION ->
                record(
                        client,
                        client.userId(),
                        "connection_delivered",
                        one,
                        Map.of("connection", Objects.requireNonNull(one.connection())));
        }
        count(one.mode(), "delivered");
    }

    /** A client that was revoked meanwhile has taken its authorizations with it: that is in the audit already. */
    private void ended(BridgeAuthorization one, String what, Map<String, String> detail) {
        clients.find(one.client()).ifPresent(client -> {
            Map<String, String> all = new LinkedHashMap<>(detail);
            all.put("client", client.name());
            record(client.program(), one.approvedBy(), what, one, all);
        });
    }

    private void record(
            AccessClient client,
            @Nullable String actor,
            String what,
            BridgeAuthorization one,
            Map<String, String> detail) {
        audit.record(client.workspace(), actor, "bridge." + what, "bridge-authorization/" + one.id(), detail);
    }

    private void count(Mode mode, String outcome) {
        meters.counter("serai.bridge", "mode", mode.word(), "outcome", outcome).increment();
    }
}
