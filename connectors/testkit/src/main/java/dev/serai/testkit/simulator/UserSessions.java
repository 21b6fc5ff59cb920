package dev.serai.testkit.simulator;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who is signed in at the provider: alice and bob, both with the password {@code pw}. Thread-safe. */
final class UserSessions {
    static final Map<String, String> PASSWORDS = Map.of("alice", "pw", "bob", "pw");

    private final SecretLog secrets;
    private final Map<String, String> users = new ConcurrentHashMap<>();
    /** Cookies know no ports: the name keeps two simulators in one browser apart. */
    private final String cookie;

    UserSessions(SecretLog secrets, Origin origin) {
        this.secrets = secrets;
        this.cookie = "simulator_session_" + origin.port();
    }

    boolean isPassword(String user, @Nullable String password) {
        return password != null && password.equals(PASSWORDS.get(user));
    }

    /** The header that starts the session. */
    Map<String, String> start(String user) {
        String session = secrets.issue("provider_session", "ses_");
        users.put(session, user);
        return Map.of("Set-Cookie", cookie + "=" + session + "; Path=/; HttpOnly; SameSite=Lax");
    }

    @Nullable
    String user(Call call) {
        for (String header : call.headers().getOrDefault("cookie", List.of())) {
            for (String pair : header.split(";", -1)) {
                String[] parts = pair.strip().split("=", 2);
                if (parts.length == 2 && parts[0].equals(cookie)) {
                    return users.get(parts[1].replace("\"", ""));
                }
            }
        }
        return null;
    }
}
