package dev.serai.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.credential.SecretValue;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.identity.LoginFlood.Guess;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A thousand wrong logins at one moment. */
class LoginFloodIT extends PlatformTest {
    private static final int THOUSAND = 1_000;
    /** Of 127.0.0.1, from which everybody else in these tests comes, the flood has none. */
    private static final int ADDRESSES = THOUSAND;

    private static final int ACCOUNTS = 10;
    /** Guesses that are looked at while one page or call is answered: many more wait. */
    private static final int A_FEW = 50;

    private final Visitor member = platform.newUser(Role.MEMBER);

    @Test
    void check89_aThousandGuessesAtAFewAccountsLeaveTheRestAnsweringAndOthersSignIn() throws Exception {
        List<String> attacked = new ArrayList<>();
        for (int i = 0; i < ACCOUNTS; i++) {
            attacked.add(account());
        }
        String unattacked = account();
        try (HashingThreads hashing = new HashingThreads();
                // half of them from one address at one account, the others from everywhere
                LoginFlood flood = LoginFlood.start(
                        platform.url(),
                        THOUSAND,
                        i -> i % 2 == 0
                                ? new Guess(Guess.address(0), attacked.getFirst())
                                : new Guess(Guess.address(i), attacked.get(i / 2 % ACCOUNTS)))) {
            assertThatOthersAreAnswered(flood);
            // for the first time, with a browser that nobody knows; told to try again where the machine is slow
            int before = flood.hashed();
            await().atMost(Duration.ofMinutes(2)).until(() -> login(unattacked) == 303);
            assertThat(flood.hashed() - before)
                    .as("guesses that were looked at before it")
                    .isLessThan(A_FEW);

            assertThat(flood.statuses()).isSubsetOf(401, 429, 503).contains(401, 429);
            assertThat(hashing.mostAtOnce()).isBetween(1, HashingTurns.AT_ONCE);
        }
        // Nobody is locked out for good, not even with a new browser.
        for (String email : List.of(attacked.getFirst(), attacked.getLast())) {
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> login(email) == 303);
        }
    }

    @Test
    void check89_aThousandGuessesAtAThousandAccountsLeaveTheRestAnsweringAndKnownBrowsersSignIn() throws Exception {
        String known = member.getJson("/api/v1/session").at("/user/email").asText();
        Visitor owner = platform.visitor().login(known, TestPlatform.PASSWORD);
        owner.submit("/logout", Map.of());
        String unknown = account();
        try (HashingThreads hashing = new HashingThreads();
                LoginFlood flood = LoginFlood.start(
                        platform.url(),
                        THOUSAND,
                        i -> new Guess(
                                Guess.address(ADDRESSES + i),
                                i == 0 ? known : "sprayed-" + UUID.randomUUID() + "@serai.test"))) {
            assertThatOthersAreAnswered(flood);
            int before = flood.hashed();
            owner.login(known, TestPlatform.PASSWORD);
            assertThat(flood.hashed() - before)
                    .as("guesses that were looked at before the owner's password")
                    .isLessThan(A_FEW);
            assertThat(flood.isOver()).as("the flood is over").isFalse();
            // whom nothing tells from the thousand is told to come again, and then gets in
            await().atMost(Duration.ofMinutes(2)).until(() -> login(unknown) == 303);

            assertThat(flood.statuses()).isSubsetOf(401, 503).contains(401);
            assertThat(hashing.mostAtOnce()).isBetween(1, HashingTurns.AT_ONCE);
        }
    }

    /** Pages and calls, of people and of nobody, each before more than a few further guesses have been looked at. */
    private void assertThatOthersAreAnswered(LoginFlood flood) {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> flood.hashed() > 0);
        assertThat(flood.isOver()).as("the flood is over").isFalse();
        assertThat(platform.visitor().page("/login").statusCode()).isEqualTo(200);
        for (String path : List.of("/", "/api/v1/session", "/api/v1/connections", "/account", "/connectors")) {
            int before = flood.hashed();
            HttpResponse<String> answer = path.startsWith("/api/") ? member.get(path) : member.page(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(flood.hashed() - before)
                    .as("guesses that were looked at before " + path)
                    .isLessThan(A_FEW);
        }
    }

    private static int login(String email) {
        return platform.visitor()
                .postForm("/login", new HashMap<>(Map.of("username", email, "password", TestPlatform.PASSWORD)))
                .statusCode();
    }

    private static String account() {
        String email = "account-" + UUID.randomUUID() + "@serai.test";
        platform.bean(Users.class)
                .add(
                        email,
                        "Somebody",
                        platform.bean(Passwords.class).hash(SecretValue.of(TestPlatform.PASSWORD)),
                        Users.DEFAULT_WORKSPACE,
                        Role.MEMBER);
        return email;
    }

    /** Looks, again and again, which threads of this JVM compute a password's hash. */
    private static final class HashingThreads implements AutoCloseable {
        private static final Duration PAUSE = Duration.ofMillis(5);

        private final AtomicInteger most = new AtomicInteger();
        private final AtomicBoolean over = new AtomicBoolean();

        HashingThreads() {
            Thread.ofPlatform().daemon().start(this::look);
        }

        private void look() {
            while (!over.get()) {
                long now = Thread.getAllStackTraces().values().stream()
                        .filter(HashingThreads::isHashing)
                        .count();
                most.accumulateAndGet((int) now, Math::max);
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }

        private static boolean isHashing(StackTraceElement[] stack) {
            return Arrays.stream(stack)
                    .anyMatch(frame -> frame.getClassName().startsWith("org.bouncycastle.crypto.generators.Argon2"));
        }

        int mostAtOnce() {
            return most.get();
        }

        @Override
        public void close() {
            over.set(true);
        }
    }
}
