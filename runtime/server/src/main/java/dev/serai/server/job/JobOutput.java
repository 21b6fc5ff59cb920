package dev.serai.server.job;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What runs wrote, as far as it is kept. */
@Repository
class JobOutput {
    private final JdbcClient jdbc;

    JobOutput(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param position characters before it */
    void append(long run, long position, String text) {
        jdbc.sql("insert into job_output (run, position, text) values (?, ?, ?) on conflict do nothing")
                .params(run, position, text)
                .update();
    }

    private record Piece(long position, String text) {}

    /**
     * What was written so far.
     *
     * @param since characters to leave out
     */
    String read(long run, long since) {
        List<Piece> pieces = jdbc.sql("""
                        select position, text from job_output where run = :run and position >=
                          coalesce((select max(position) from job_output where run = :run and position <= :since), 0)
                        order by position
                        """)
                .param("run", run)
                .param("since", since)
                .query((row, _) -> new Piece(row.getLong("position"), row.getString("text")))
                .list();
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            long left = Math.max(0, since - piece.position());
            text.append(
                    piece.text(),
                    (int) Math.min(left, piece.text().length()),
                    piece.text().length());
        }
        return text.toString();
    }
}
