package dev.serai.testkit.simulator;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the simulator must not forget, in memory and, if it was given a file, there too. One change at a time. */
final class GrantStore {
    private final @Nullable Path file;
    private final State state;

    GrantStore(@Nullable Path file) {
        this.file = file;
        this.state = file != null && Files.exists(file) ? load(file) : new State();
    }

    record Grant(String clientId, String user, String scope, boolean alive) {}

    /** @param expiresAt milliseconds since 1970 */
    record Code(
            String grant,
            String redirectUri,
            @Nullable String challenge,
            boolean offline,
            long expiresAt,
            boolean used) {
        Code burnt() {
            return new Code(grant, redirectUri, challenge, offline, expiresAt, true);
        }
    }

    /** @param expiresAt milliseconds since 1970; null means never */
    record Access(String grant, @Nullable Long expiresAt) {}

    record Refresh(String grant, boolean spent) {}

    @JsonAutoDetect(fieldVisibility = Visibility.ANY)
    static final class State {
        final Map<String, SimulatedClient> clients = new LinkedHashMap<>();
        final Map<String, Grant> grants = new LinkedHashMap<>();
        final Map<String, Code> codes = new LinkedHashMap<>();
        final Map<String, Access> accessTokens = new LinkedHashMap<>();
        final Map<String, Refresh> refreshTokens = new LinkedHashMap<>();
        /** Which user has consented to which client: {@code user client}. */
        final Set<String> consents = new LinkedHashSet<>();
        /** Records that appeared beyond the first. */
        int addedRecords;

        Grant grant(String id) {
            @Nullable Grant grant = grants.get(id);
            if (grant == null) {
                throw new IllegalStateException("A token points to a grant that does not exist");
            }
            return grant;
        }

        void kill(String id) {
            Grant grant = grant(id);
            grants.put(id, new Grant(grant.clientId(), grant.user(), grant.scope(), false));
        }

        void expire(String grant, Instant now) {
            accessTokens.replaceAll(
                    (token, access) -> access.grant().equals(grant) ? new Access(grant, now.toEpochMilli()) : access);
        }
    }

    synchronized <T extends @Nullable Object> T read(Function<State, T> reading) {
        return reading.apply(state);
    }

    /** Keeps what was changed even when the change ends in a refusal: a burnt code stays burnt. */
    synchronized <T> T change(Function<State, T> change) {
        try {
            return change.apply(state);
        } finally {
            save();
        }
    }

    private void save() {
        if (file == null) {
            return;
        }
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(next, Json.bytes(state));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("The state file " + file + " cannot be written", e);
        }
    }

    private static State load(Path file) {
        try {
            return Json.MAPPER.readValue(file.toFile(), State.class);
        } catch (IOException e) {
            throw new UncheckedIOException("The state file " + file + " cannot be read: delete it to start anew", e);
        }
    }
}
