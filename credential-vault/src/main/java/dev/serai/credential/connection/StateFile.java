package dev.serai.credential.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The states of a file's connections, by id, in a JSON file of its own that processes share: each change is made under a file
 * lock and shows by an atomic rename.
 */
final class StateFile {
    private static final TypeReference<TreeMap<String, ConnectionState>> CONTENT = new TypeReference<>() {};
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new InstantReader()))
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    /** A file lock is the whole JVM's, so threads need one of their own. */
    private static final ConcurrentMap<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private final Path file;
    private final Path lockFile;
    private final Path next;
    private final ReentrantLock lock;
    private volatile @Nullable Snapshot cached;

    private record Snapshot(FileTime written, Map<String, ConnectionState> states) {}

    StateFile(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        this.file = absolute;
        this.lockFile = absolute.resolveSibling(absolute.getFileName() + ".lock");
        this.next = absolute.resolveSibling(absolute.getFileName() + ".next");
        this.lock = LOCKS.computeIfAbsent(absolute, path -> new ReentrantLock());
    }

    /** The present state; empty if nothing happened yet. Costs one look at the file's time if nothing changed. */
    Optional<ConnectionState> read(ConnectionId id) {
        try {
            FileTime written = Files.getLastModifiedTime(file);
            Snapshot known = cached;
            if (known == null || !known.written().equals(written)) {
                // Whoever renames in between makes this content newer than its time: then it is read once more.
                known = new Snapshot(written, load());
                cached = known;
            }
            return Optional.ofNullable(known.states().get(id.value()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /**
     * Changes a state while nobody else does.
     *
     * @param initial taken if nothing happened yet
     * @param rule empty if nothing is to be changed
     */
    Optional<ConnectionState> change(
            ConnectionId id, ConnectionState initial, Function<ConnectionState, Optional<ConnectionState>> rule) {
        lock.lock();
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            Map<String, ConnectionState> states = Files.exists(file) ? load() : new TreeMap<>();
            ConnectionState before = states.getOrDefault(id.value(), initial);
            Optional<ConnectionState> after = rule.apply(before);
            if (after.isPresent() && !after.get().equals(before) && held.isValid()) {
                states.put(id.value(), after.get());
                store(states);
            }
            return after;
        } catch (IOException e) {
            throw failed("changed", e);
        } finally {
            lock.unlock();
        }
    }

    private Map<String, ConnectionState> load() throws IOException {
        try {
            return JSON.readValue(Files.readAllBytes(file), CONTENT);
        } catch (JsonProcessingException e) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "invalid_connections_state",
                    false,
                    "The state of the connections in " + file
                            + " is damaged. Restore the file from a backup, or stop all"
                            + " processes that use it and remove it: the tokens in the vault are then read anew.",
                    e);
        }
    }

    private void store(Map<String, ConnectionState> states) throws IOException {
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(JSON.writeValueAsBytes(states));
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        growTime();
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Readers tell versions by the file's time, so no two have the same, however fast they follow or the clock jumps. */
    private void growTime() throws IOException {
        if (Files.exists(file)) {
            Instant least = Files.getLastModifiedTime(file).toInstant().plus(Duration.ofMillis(1));
            if (Files.getLastModifiedTime(next).toInstant().isBefore(least)) {
                Files.setLastModifiedTime(next, FileTime.from(least));
            }
        }
    }

    private SeraiException failed(String what, IOException e) {
        return new SeraiException(
                ErrorType.CONFIGURATION,
                "connections_state_unusable",
                true,
                "The state of the connections cannot be " + what + " in " + file
                        + ". Its folder must be writable for this process, and its disk not full.",
                e);
    }
}
