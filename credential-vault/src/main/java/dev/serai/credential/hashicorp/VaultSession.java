package dev.serai.credential.hashicorp;

import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The token that requests carry. A thread renews it at two thirds of its life, also when nobody asks for secrets for days;
 * however many callers find it refused, one of them logs in.
 */
final class VaultSession implements AutoCloseable {
    /** After a restored vault every node of Serai finds its token refused at once. */
    private static final Duration JITTER = Duration.ofMillis(200);

    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(5);

    private final VaultLogin login;
    private final VaultNodes nodes;
    private final VaultHttp http;
    private final Refusals refusals;
    private final Clock clock;
    private final AtomicReference<@Nullable Lease> current = new AtomicReference<>();
    private final ReentrantLock replacing = new ReentrantLock();
    private final AtomicLong attempts = new AtomicLong();
    private @Nullable VaultException lastFailure;
    private volatile boolean closed;
    private final Thread keeper;

    VaultSession(VaultLogin login, VaultNodes nodes, VaultHttp http, Refusals refusals, Clock clock) {
        this.login = login;
        this.nodes = nodes;
        this.http = http;
        this.refusals = refusals;
        this.clock = clock;
        this.keeper = Thread.ofVirtual().name("serai-vault-token").unstarted(this::keep);
        keeper.start();
    }

    /** The token at hand; logs in if there is none. */
    SecretValue token() {
        Lease lease = current.get();
        return switch (login) {
            case VaultLogin.TokenFile file -> fromFile(file, lease);
            case VaultLogin.AppRole _, VaultLogin.Jwt _ ->
                lease == null || lease.hasEnded(clock.instant()) ? replace(lease) : lease.token();
        };
    }

    /** After a 403: another token to try once; empty if it is the policy that says no. */
    Optional<SecretValue> insteadOf(SecretValue refused) {
        return switch (login) {
            case VaultLogin.TokenFile file ->
                Optional.of(fromFile(file, current.get())).filter(now -> !now.equals(refused));
            case VaultLogin.AppRole _, VaultLogin.Jwt _ -> replaceRefused(refused);
        };
    }

    private SecretValue fromFile(VaultLogin.TokenFile file, @Nullable Lease lease) {
        SecretValue token = file.token();
        if (lease == null || !lease.token().equals(token)) {
            keep(lease, Lease.unknown(token, clock.instant()));
        }
        return token;
    }

    private SecretValue replace(@Nullable Lease old) {
        return alone(() -> {
            Lease now = current.get();
            return now == null || (old != null && now.token().equals(old.token())) ? logIn() : now.token();
        });
    }

    private Optional<SecretValue> replaceRefused(SecretValue refused) {
        return alone(() -> {
            Lease now = current.get();
            if (now != null && !now.token().equals(refused)) {
                return Optional.of(now.token());
            }
            if (isGood(refused)) {
                return Optional.empty();
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(JITTER.toNanos()));
            return Optional.of(logIn());
        });
    }

    private interface Replacement<T> {
        T make();
    }

    /** One at a time; who waited while another one failed fails with it, instead of asking the same again. */
    private <T> T alone(Replacement<T> replacement) {
        long seen = attempts.get();
        try {
            replacing.lockInterruptibly();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Refusals.stopping();
        }
        try {
            if (attempts.get() != seen && lastFailure != null) {
                throw lastFailure;
            }
            T made = replacement.make();
            lastFailure = null;
            return made;
        } catch (VaultException failed) {
            lastFailure = failed;
            throw failed;
        } finally {
            attempts.incrementAndGet();
            replacing.unlock();
        }
    }

    private SecretValue logIn() {
        Instant asked = clock.instant();
        VaultAnswer answer = switch (login) {
            case VaultLogin.AppRole role ->
                logIn(
                        role.authPath(),
                        Map.of(
                                "role_id",
                                role.roleId(),
                                "secret_id",
                                role.secretId().reveal()));
            case VaultLogin.Jwt jwt ->
                logIn(
                        jwt.authPath(),
                        Map.of("role", jwt.role(), "jwt", jwt.jwt().reveal()));
            case VaultLogin.TokenFile file -> throw new IllegalStateException("There is no login for " + file);
        };
        if (!answer.isSuccess()
                || !answer.body().path("auth").path("client_token").isTextual()) {
            throw refusals.login(login, answer);
        }
        Lease lease = Lease.granted(answer.body().path("auth"), asked);
        keep(current.get(), lease);
        return lease.token();
    }

    private VaultAnswer logIn(String authPath, Map<String, Object> proof) {
        return nodes.any(node -> http.write(node, null, "auth/" + authPath + "/login", proof));
    }

    private boolean isGood(SecretValue token) {
        VaultAnswer answer = nodes.any(node -> http.read(node, token, "auth/token/lookup-self"));
        return answer.isSuccess() || !refusesTheToken(answer);
    }

    private boolean refusesTheToken(VaultAnswer answer) {
        return switch (answer.status()) {
            case 400, 401, 403, 404 -> true;
            default -> throw refusals.of(answer);
        };
    }

    /** Does what is due for the token at hand, if anything is. */
    void renewIfDue() {
        Lease lease = current.get();
        if (lease == null || !lease.isDue(clock.instant())) {
            return;
        }
        try {
            if (!lease.isKnown()) {
                lookUp(lease);
            } else if (lease.isRenewable()) {
                renew(lease);
            } else {
                startAnew(lease);
            }
        } catch (VaultException _) {
            // requests that need the vault tell it; this is tried again
            keep(lease, lease.dueAgain(clock.instant().plus(AFTER_A_FAILURE)));
        }
    }

    private void lookUp(Lease lease) {
        Instant asked = clock.instant();
        VaultAnswer answer = nodes.any(node -> http.read(node, lease.token(), "auth/token/lookup-self"));
        keep(lease, answer.isSuccess() ? lease.lookedUp(answer.data(), asked) : lease.withoutRenewal());
    }

    private void renew(Lease lease) {
        Instant asked = clock.instant();
        VaultAnswer answer = nodes.any(node -> http.write(node, lease.token(), "auth/token/renew-self", Map.of()));
        if (!answer.isSuccess() && refusesTheToken(answer)) {
            startAnew(lease);
            return;
        }
        Lease renewed = lease.renewed(answer.body().path("auth"), asked);
        keep(lease, renewed);
        if (renewed.comesToItsUtmost(asked)) {
            startAnew(renewed);
        }
    }

    private void startAnew(Lease lease) {
        switch (login) {
            case VaultLogin.AppRole _, VaultLogin.Jwt _ -> replace(lease);
            case VaultLogin.TokenFile _ -> keep(lease, lease.withoutRenewal());
        }
    }

    /** What an operator has to know of the token; empty if all is well. */
    Optional<String> warning() {
        Lease lease = current.get();
        if (lease == null || lease.isRenewable() || lease.endsAt() == null) {
            return Optional.empty();
        }
        return switch (login) {
            case VaultLogin.TokenFile(var file) ->
                Optional.of("The vault's token in " + file + " ends at " + lease.endsAt()
                        + " and cannot be renewed: write another one into the file before.");
            case VaultLogin.AppRole _, VaultLogin.Jwt _ -> Optional.empty();
        };
    }

    private void keep(@Nullable Lease before, Lease lease) {
        if (current.compareAndSet(before, lease)) {
            LockSupport.unpark(keeper);
        }
    }

    private void keep() {
        while (!closed) {
            renewIfDue();
            LockSupport.parkNanos(this, untilDue().toNanos());
        }
    }

    private Duration untilDue() {
        Lease lease = current.get();
        Instant now = clock.instant();
        if (lease == null || lease.dueAt().isAfter(now.plus(IDLE))) {
            return IDLE;
        }
        Duration left = Duration.between(now, lease.dueAt());
        return left.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : left;
    }

    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
    }
}
