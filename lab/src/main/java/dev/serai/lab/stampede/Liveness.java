package dev.serai.lab.stampede;

import dev.serai.lab.platform.Account;
import dev.serai.lab.platform.PlatformNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Supplier;

/** Whether a connection that was refreshed once is alive: it can be refreshed once more. */
final class Liveness {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private Liveness() {}

    /** Empty if it is; what was broken may need a moment to be well again. */
    static String whyNot(Account account, PlatformNode node) {
        String unserved = patiently(() -> account.call(node, KeycloakAccounts.API));
        if (!unserved.isEmpty()) {
            return unserved;
        }
        long once = account.generation(node);
        if (once != 2) {
            return "generation " + once + " after one refresh";
        }
        String dead = patiently(() -> account.refresh(node, 2));
        if (!dead.isEmpty()) {
            return dead;
        }
        long twice = account.generation(node);
        return twice == 3 ? "" : "generation " + twice + " after two refreshes";
    }

    private static String patiently(Supplier<HttpResponse<String>> call) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            HttpResponse<String> answer = call.get();
            if (answer.statusCode() == 200) {
                return "";
            }
            if (answer.statusCode() != 503 || System.nanoTime() > end) {
                return "not alive: " + answer.statusCode() + " " + answer.body();
            }
            Later.sleep(PAUSE);
        }
    }
}
