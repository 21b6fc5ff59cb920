package dev.serai.server.job;

import dev.serai.server.job.JobRun.State;
import dev.serai.server.schedule.NodeLife;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The rows of runs. Every change names the life that makes it: who was taken for dead changes nothing any more. */
@Repository
class JobRuns {
    /** A run is lost no sooner than its node has been silent for so long: by then it has ended it itself. */
    static final int SILENT_SECONDS = 30;

    private static final int KEPT = 200;
    private static final int MOST_ATTEMPTS = 3;

    private final JdbcClient jdbc;
    private final Clock clock;

    JobRuns(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Begins a run. Its row is the fence: nobody begins a second one for the same time and attempt.
     *
     * @param state {@link State#RUNNING}, or {@link State#SKIPPED} for one that does not begin
     * @return empty if somebody else has that time
     */
    Optional<JobRun> begin(
            String job, Instant scheduledAt, int attempt, State state, int node, @Nullable String startedBy) {
        return jdbc.sql("""
                        insert into job_run (job, scheduled_at, attempt, state, node, started_at, beat_at, started_by)
                        values (:job, :scheduled, :attempt, :state, :node, :now, now(), :by)
                        on conflict do nothing returning *
                        """)
                .param("job", job)
                .param("scheduled", Timestamp.from(scheduledAt))
                .param("attempt", attempt)
                .param("state", state.word())
                .param("node", node)
                .param("now", now())
                .param("by", startedBy)
                .query(JobRuns::row)
                .optional();
    }

    /** What a run's row says when its node speaks. */
    enum Answer {
        GO_ON,
        CANCEL,
        /** It is this life's no longer. */
        NOT_YOURS
    }

    Answer beat(JobRun run) {
        return jdbc.sql("""
                        update job_run set beat_at = now() where id = ? and node = ? and state = 'running'
                        returning cancelled_by
                        """)
                .params(run.id(), run.node())
                .query((row, _) -> row.getString("cancelled_by") == null ? Answer.GO_ON : Answer.CANCEL)
                .optional()
                .orElse(Answer.NOT_YOURS);
    }

    /** False if it does not run. */
    boolean cancel(long id, String userId) {
        return jdbc.sql("update job_run set cancelled_by = ? where id = ? and state = 'running'")
                        .params(userId, id)
                        .update()
                == 1;
    }

    /**
     * False if it is this life's no longer.
     *
     * @param again whether a lost one is run again
     */
    boolean end(JobRun run, RunEnd end, boolean again) {
        boolean mine = jdbc.sql("""
                        update job_run set state = :state, ended_at = :now, exit_code = :exit, error_code = :code,
                            error = :error, notes = :notes, again = :again and attempt < :most
                        where id = :id and node = :node and state in ('running', 'skipped')
                        """)
                        .param("state", end.state().word())
                        .param("now", now())
                        .param("exit", end.exitCode())
                        .param("code", end.errorCode())
                        .param("error", end.error())
                        .param("notes", String.join("\n", end.notes()))
                        .param("again", again)
                        .param("most", MOST_ATTEMPTS)
                        .param("id", run.id())
                        .param("node", run.node())
                        .update()
                == 1;
        jdbc.sql("""
                        delete from job_run where job = :job and state <> 'running' and not again and id <=
                          (select id from job_run where job = :job order by id desc offset :kept limit 1)
                        """).param("job", run.job()).param("kept", KEPT).update();
        return mine;
    }

    /** Marks runs of which nobody speaks any more: their node's life has ended, or it is this one, which forgot them. */
    List<JobRun> markLost(int node, Collection<Long> mine) {
        return jdbc.sql("""
                        update job_run set state = 'lost', ended_at = :now, error_code = 'node_lost',
                            error = 'Its node died or lost the database while it ran.',
                            again = attempt < :most and (select j.rerun from job j where j.id = job_run.job)
                        where id in (
                          select id from job_run r where state = 'running' and not (id = any(:mine))
                            and beat_at < now() - make_interval(secs => :silent)
                            and (node = :node or not %s)
                          for update skip locked)
                        returning *
                        """.formatted(NodeLife.goesOn("r.node")))
                .param("now", now())
                .param("most", MOST_ATTEMPTS)
                .param("mine", mine.toArray(new Long[0]))
                .param("silent", SILENT_SECONDS)
                .param("node", node)
                .query(JobRuns::row)
                .list();
    }

    /** Takes lost runs that are to be run again, of kinds that run here: whoever gets one begins it. */
    List<JobRun> takeAgain(Collection<Job.Kind> kinds, int most) {
        return jdbc.sql("""
                        update job_run set again = false where id in (
                          select r.id from job_run r join job j on j.id = r.job
                          where r.again and j.kind = any(:kinds) order by r.id limit :most for update of r skip locked)
                        returning *
                        """)
                .param("kinds", kinds.stream().map(Job.Kind::word).toArray(String[]::new))
                .param("most", most)
                .query(JobRuns::row)
                .list();
    }

    int running(String job) {
        return jdbc.sql("select count(*) from job_run where job = ? and state = 'running'")
                .param(job)
                .query(Integer.class)
                .single();
    }

    Optional<JobRun> find(String job, long id) {
        return jdbc.sql("select * from job_run where job = ? and id = ?")
                .params(job, id)
                .query(JobRuns::row)
                .optional();
    }

    /** The latest first. */
    List<JobRun> history(String job, long before, int limit) {
        return jdbc.sql("select * from job_run where job = ? and id < ? order by id desc limit ?")
                .params(job, before, limit)
                .query(JobRuns::row)
                .list();
    }

    /** The latest of each job that has one. */
    List<JobRun> latest(String workspace) {
        return jdbc.sql("""
                        select r.* from job j
                        cross join lateral (select * from job_run where job = j.id order by id desc limit 1) r
                        where j.workspace = ?
                        """).param(workspace).query(JobRuns::row).list();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static JobRun row(ResultSet row, int index) throws SQLException {
        Timestamp ended = row.getTimestamp("ended_at");
        int exit = row.getInt("exit_code");
        return new JobRun(
                row.getLong("id"),
                row.getString("job"),
                row.getTimestamp("scheduled_at").toInstant(),
                row.getInt("attempt"),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getInt("node"),
                row.getTimestamp("started_at").toInstant(),
                ended == null ? null : ended.toInstant(),
                row.getString("started_by"),
                row.getObject("exit_code") == null ? null : Integer.valueOf(exit),
                row.getString("error_code"),
                row.getString("error"),
                row.getString("notes").lines().toList());
    }
}
