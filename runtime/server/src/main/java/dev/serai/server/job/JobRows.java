package dev.serai.server.job;

import dev.serai.credential.DataKey;
import dev.serai.server.identity.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The jobs, in PostgreSQL. */
@Repository
class JobRows {
    private static final TypeReference<Map<String, String>> VARIABLES = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final DataKey key;
    private final JsonMapper json;

    JobRows(JdbcClient jdbc, DataKey key, JsonMapper json) {
        this.jdbc = jdbc;
        this.key = key;
        this.json = json;
    }

    /** @throws org.springframework.dao.DuplicateKeyException if the workspace has one of that name */
    void add(Job job, Map<String, String> environment) {
        fill(jdbc.sql("""
                        insert into job (id, workspace, name, kind, command, image, environment, variables, schedule,
                            zone, enabled, scopes, timeout, concurrency, rerun, memory, client, created_at)
                        values (:id, :workspace, :name, :kind, :command, :image, :environment, :variables, :schedule,
                            :zone, :enabled, :scopes, :timeout, :concurrency, :rerun, :memory, :client, :created)
                        """), job)
                .param("environment", seal(job, environment))
                .param("workspace", job.workspace())
                .param("client", job.client())
                .param("created", Timestamp.from(job.createdAt()))
                .update();
    }

    void change(Job job, Map<String, String> environment) {
        fill(jdbc.sql("""
                        update job set name = :name, kind = :kind, command = :command, image = :image,
                            environment = :environment, variables = :variables, schedule = :schedule, zone = :zone,
                            enabled = :enabled, scopes = :scopes, timeout = :timeout, concurrency = :concurrency,
                            rerun = :rerun, memory = :memory
                        where id = :id
                        """), job).param("environment", seal(job, environment)).update();
    }

    private static JdbcClient.StatementSpec fill(JdbcClient.StatementSpec statement, Job job) {
        return statement
                .param("id", job.id())
                .param("name", job.name())
                .param("kind", job.kind().word())
                .param("command", job.command().toArray(new String[0]))
                .param("image", job.image())
                .param("variables", job.variables().toArray(new String[0]))
                .param("schedule", job.schedule())
                .param("zone", job.zone())
                .param("enabled", job.enabled())
                .param("scopes", Scope.words(job.scopes()))
                .param("timeout", (int) job.timeout().toSeconds())
                .param("concurrency", job.concurrency())
                .param("rerun", job.rerun())
                .param("memory", job.memory());
    }

    void remove(String id) {
        jdbc.sql("delete from job where id = ?").param(id).update();
    }

    Optional<Job> find(String id) {
        return jdbc.sql("select * from job where id = ?")
                .param(id)
                .query(JobRows::job)
                .optional();
    }

    /** Holds its row until the transaction ends: no run of it begins meanwhile. */
    Optional<Job> hold(String id) {
        return jdbc.sql("select * from job where id = ? for update")
                .param(id)
                .query(JobRows::job)
                .optional();
    }

    /** By name. */
    List<Job> list(String workspace) {
        return jdbc.sql("select * from job where workspace = ? order by name")
                .param(workspace)
                .query(JobRows::job)
                .list();
    }

    /** Of which kinds there are jobs at all. */
    List<Job.Kind> kinds() {
        return jdbc.sql("select distinct kind from job where enabled")
                .query((row, _) -> kind(row.getString("kind")))
                .list();
    }

    Map<String, String> environment(Job job) {
        return jdbc.sql("select environment from job where id = ?")
                .param(job.id())
                .query((row, _) -> json.readValue(key.openBytes(row.getBytes("environment"), context(job)), VARIABLES))
                .optional()
                .orElse(Map.of());
    }

    private byte[] seal(Job job, Map<String, String> environment) {
        return key.seal(json.writeValueAsBytes(new TreeMap<>(environment)), context(job));
    }

    private static String context(Job job) {
        return "job/" + job.id();
    }

    private static Job.Kind kind(String word) {
        return Job.Kind.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static Job job(ResultSet row, int index) throws SQLException {
        return new Job(
                row.getString("id"),
                row.getString("workspace"),
                row.getString("name"),
                texts(row, "command"),
                row.getString("image"),
                List.copyOf(new TreeSet<>(texts(row, "variables"))),
                row.getString("schedule"),
                row.getString("zone"),
                row.getBoolean("enabled"),
                Scope.parse(row.getString("scopes")),
                Duration.ofSeconds(row.getInt("timeout")),
                row.getInt("concurrency"),
                row.getBoolean("rerun"),
                row.getInt("memory"),
                row.getString("client"),
                row.getTimestamp("created_at").toInstant());
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
