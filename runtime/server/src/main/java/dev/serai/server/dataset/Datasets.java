package dev.serai.server.dataset;

import dev.serai.server.web.HttpProblem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The datasets and their records, in the database. Joins the caller's transaction. Thread-safe. */
@Repository
public class Datasets {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,99}");

    private final JdbcClient jdbc;
    private final Clock clock;

    Datasets(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What a write did; records that were as they are count nowhere. */
    public record Written(int added, int changed, int deleted) {}

    public Optional<Dataset> find(String workspace, String name) {
        return jdbc.sql("select * from dataset where workspace = ? and name = ?")
                .params(workspace, name)
                .query(Datasets::dataset)
                .optional();
    }

    public Dataset get(long id) {
        return jdbc.sql("select * from dataset where id = ?")
                .param(id)
                .query(Datasets::dataset)
                .single();
    }

    /**
     * A workspace's datasets by name.
     *
     * @param owner only theirs, and open ones; null for all
     * @param openOnly only those that anybody may read
     * @param after the name before; null for the first
     */
    List<Dataset> list(String workspace, @Nullable String owner, boolean openOnly, @Nullable String after, int limit) {
        return jdbc.sql("""
                        select * from dataset where workspace = :workspace and (not :openOnly or open)
                        and (cast(:owner as text) is null or owner = :owner or open) and name > :after
                        order by name limit :limit
                        """)
                .param("workspace", workspace)
                .param("openOnly", openOnly)
                .param("owner", owner)
                .param("after", after == null ? "" : after)
                .param("limit", limit)
                .query(Datasets::dataset)
                .list();
    }

    /**
     * The dataset of this name, made if there is none.
     *
     * @param owner whose connection fills it; null for one of the workspace
     * @throws HttpProblem 422, {@code invalid_dataset}
     */
    @Transactional
    public Dataset ensure(String workspace, String name, @Nullable String owner, @Nullable String timeField) {
        if (!NAME.matcher(name).matches()) {
            throw HttpProblem.unprocessable(
                    "invalid_dataset",
                    "A dataset's name has up to 100 of a-z, 0-9, - and _, and begins with a letter or digit.");
        }
        jdbc.sql("""
                        insert into dataset (workspace, name, owner, time_field, created_at) values (?, ?, ?, ?, ?)
                        on conflict (workspace, name) do nothing
                        """)
                .param(workspace)
                .param(name)
                .param(owner)
                .param(timeField)
                .param(Timestamp.from(clock.instant()))
                .update();
        return find(workspace, name).orElseThrow();
    }

    /** A pull feeds it from now on. */
    public void feed(long id, @Nullable String owner, @Nullable String timeField) {
        jdbc.sql("update dataset set owner = ?, time_field = coalesce(?, time_field) where id = ?")
                .param(owner)
                .param(timeField)
                .param(id)
                .update();
    }

    void open(long id, boolean open) {
        jdbc.sql("update dataset set open = ? where id = ?").params(open, id).update();
    }

    /** Adds, changes and deletes by key; what is there already as it is stays untouched. */
    @Transactional
    public Written write(long id, Collection<NewRecord> records) {
        Map<String, NewRecord> byKey = new LinkedHashMap<>();
        records.forEach(one -> byKey.put(one.storedKey(), one));
        if (byKey.isEmpty()) {
            return new Written(0, 0, 0);
        }
        List<NewRecord> last = List.copyOf(byKey.values());
        Timestamp now = Timestamp.from(clock.instant());
        long end = jdbc.sql("update dataset set last_position = last_position + ? where id = ? returning last_position")
                .params(last.size(), id)
                .query(Long.class)
                .single();
        Boolean[] deleted = last.stream().map(NewRecord::deleted).toArray(Boolean[]::new);
        Written written = jdbc.sql(WRITE)
                .param("dataset", id)
                .param("base", end - last.size())
                .param("now", now)
                .param("keys", byKey.keySet().toArray(new String[0]))
                .param("bodies", last.stream().map(NewRecord::storedData).toArray(String[]::new))
                .param("deleted", deleted)
                .query((row, _) -> new Written(row.getInt("added"), row.getInt("changed"), row.getInt("deleted")))
                .single();
        if (written.added() + written.changed() + written.deleted() > 0) {
            jdbc.sql("update dataset set record_count = record_count + ?, changed_at = ? where id = ?")
                    .params(written.added() - written.deleted(), now, id)
                    .update();
        }
        return written;
    }

    private static final String WRITE = """
            with incoming as (
              select * from unnest(cast(:keys as text[]), cast(:bodies as json[]), cast(:deleted as boolean[]))
                with ordinality as t (key, body, deleted, n)
            ), known as (
              select r.key, r.deleted from dataset_record r join incoming i on r.dataset = :dataset and r.key = i.key
            ), written as (
              insert into dataset_record as r (dataset, key, body, changed_at, position, deleted)
              select :dataset, i.key, i.body, :now, :base + i.n, i.deleted
              from incoming i left join known k on k.key = i.key
              where not i.deleted or k.deleted is false
              on conflict (dataset, key) do update set body = excluded.body, changed_at = excluded.changed_at,
                position = excluded.position, deleted = excluded.deleted
              where r.deleted <> excluded.deleted or r.body::jsonb is distinct from excluded.body::jsonb
              returning r.key, r.deleted
            )
            select count(*) filter (where not w.deleted and k.deleted is not false) as added,
              count(*) filter (where not w.deleted and k.deleted is false) as changed,
              count(*) filter (where w.deleted) as deleted
            from written w left join known k on k.key = w.key
            """;

    /**
     * Records in the order of their changes.
     *
     * @param after the position before the first; 0 for all
     * @param withDeleted whether to say of deleted ones that they were
     */
    List<DatasetRecord> records(long id, long after, boolean withDeleted, int limit) {
        return jdbc.sql("""
                        select * from dataset_record
                        where dataset = ? and position > ? and (? or not deleted) order by position limit ?
                        """)
                .params(id, after, withDeleted, limit)
                .query(Datasets::row)
                .list();
    }

    /** The latest changes first. */
    List<DatasetRecord> latest(long id, long before, int limit) {
        return jdbc.sql("""
                        select * from dataset_record
                        where dataset = ? and position < ? and not deleted order by position desc limit ?
                        """).params(id, before, limit).query(Datasets::row).list();
    }

    /** The position before everything that changed at that time or later. */
    long positionBefore(long id, Instant since) {
        return jdbc.sql("""
                        select position from dataset_record where dataset = ? and changed_at < ?
                        order by position desc limit 1
                        """)
                .params(id, Timestamp.from(since))
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    private static DatasetRecord row(ResultSet row, int index) throws SQLException {
        return new DatasetRecord(
                row.getString("key"),
                row.getString("body"),
                row.getTimestamp("changed_at").toInstant(),
                row.getLong("position"),
                row.getBoolean("deleted"));
    }

    private static Dataset dataset(ResultSet row, int index) throws SQLException {
        Timestamp changed = row.getTimestamp("changed_at");
        return new Dataset(
                row.getLong("id"),
                row.getString("workspace"),
                row.getString("name"),
                row.getBoolean("open"),
                row.getString("owner"),
                row.getString("time_field"),
                row.getLong("record_count"),
                row.getTimestamp("created_at").toInstant(),
                changed == null ? null : changed.toInstant());
    }
}
