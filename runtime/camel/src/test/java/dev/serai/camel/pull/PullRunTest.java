package dev.serai.camel.pull;

import static dev.serai.camel.pull.TestPulls.BY_TIME;
import static dev.serai.camel.pull.TestPulls.NEXT_URL;
import static dev.serai.camel.pull.TestPulls.items;
import static dev.serai.camel.pull.TestPulls.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.camel.pull.Checkpoint.Unfinished;
import dev.serai.connector.Pagination;
import dev.serai.connector.Pull;
import dev.serai.connector.Pull.Cursor;
import dev.serai.connector.Pull.CursorType;
import dev.serai.connector.SeraiException;
import dev.serai.connector.Template;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PullRunTest {
    private static boolean toTheEnd() {
        return true;
    }

    private static final String FIRST = "{'items':[{'id':1,'at':'2026-01-01T00:00:00Z'},"
            + "{'id':2,'at':'2026-01-01T00:10:00Z'}],'next':'/v1/items?after=2'}";
    private static final String LAST = "{'items':[{'id':3,'at':'2026-01-01T00:20:00Z'}],'next':null}";

    private final ScriptedPages pages = new ScriptedPages(Map.of());
    private final Collected sink = new Collected();

    @Test
    void everyPageIsCommittedWithThePositionBehindIt() {
        pages.then(FIRST).then(LAST);

        PullReport report = run(items(NEXT_URL, BY_TIME), pages).run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);

        assertThat(sink.keys).containsExactly("1", "2", "3");
        assertThat(sink.checkpoints)
                .extracting(Checkpoint::cursor)
                .containsExactly("2026-01-01T00:10:00Z", "2026-01-01T00:20:00Z");
        assertThat(sink.checkpoints.getFirst().unfinished())
                .isEqualTo(new Unfinished("1970-01-01T00:00:00Z", "https://api.example.com/v1/items?after=2"));
        assertThat(sink.last().unfinished()).isNull();
        assertThat(pages.asked)
                .containsExactly("/items?since=1970-01-01T00:00:00Z", "https://api.example.com/v1/items?after=2");
        assertThat(report.pages()).isEqualTo(2);
        assertThat(report.read()).isEqualTo(3);
        assertThat(report.finished()).isTrue();
        assertThat(report.checkpoint()).isEqualTo(sink.last());
    }

    @Test
    void check80_aRunThatEndedEarlyGoesOnWhereItStands() {
        pages.then(FIRST).then(LAST);
        Collected failing = new Collected().failingAt(2);
        PullRun run = run(items(NEXT_URL, BY_TIME), pages);
        assertThatThrownBy(() -> run.run(Checkpoint.NONE, failing, PullRunTest::toTheEnd))
                .hasMessage("The sink is full.");

        pages.asked.clear();
        pages.then(LAST);
        run.run(failing.last(), failing, PullRunTest::toTheEnd);

        assertThat(pages.asked).containsExactly("https://api.example.com/v1/items?after=2");
        assertThat(failing.keys).containsExactly("1", "2", "3");
        assertThat(failing.last().cursor()).isEqualTo("2026-01-01T00:20:00Z");
    }

    @Test
    void aRunToldToStopStopsBetweenPages() {
        pages.then(FIRST);
        AtomicInteger left = new AtomicInteger(1);

        PullReport report =
                run(items(NEXT_URL, BY_TIME), pages).run(Checkpoint.NONE, sink, () -> left.getAndDecrement() > 0);

        assertThat(report.finished()).isFalse();
        assertThat(report.checkpoint().unfinished()).isNotNull();
        assertThat(pages.asked).hasSize(1);
    }

    @Test
    void theNextRunBeginsAtTheHighWaterMarkAndRepeatsNothing() {
        pages.then(LAST);
        Pull pull = items(NEXT_URL, BY_TIME);
        run(pull, pages).run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);

        pages.then("{'items':[{'id':3,'at':'2026-01-01T00:20:00Z'},{'id':4,'at':'2026-01-01T00:20:00Z'}]}");
        PullReport report = run(pull, pages).run(sink.last(), sink, PullRunTest::toTheEnd);

        assertThat(pages.asked.getLast()).isEqualTo("/items?since=2026-01-01T00:20:00Z");
        assertThat(sink.keys).containsExactly("3", "4");
        assertThat(report.repeated()).isEqualTo(1);
    }

    @Test
    void anOverlapIsReadAgainButOnlyChangesAreDelivered() {
        Cursor cursor = new Cursor("/at", CursorType.TIME, "1970-01-01T00:00:00Z", Duration.ofMinutes(15));
        Pull pull = items(NEXT_URL, cursor);
        pages.then(FIRST.replace("'/v1/items?after=2'", "null"));
        run(pull, pages).run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);

        pages.then("{'items':[{'id':1,'at':'2026-01-01T00:00:00Z'},{'id':2,'at':'2026-01-01T00:10:00Z','v':2},"
                + "{'id':9,'at':'2026-01-01T00:09:00Z'}]}");
        run(pull, pages).run(sink.last(), sink, PullRunTest::toTheEnd);

        assertThat(pages.asked.getLast()).isEqualTo("/items?since=2025-12-31T23:55:00Z");
        assertThat(sink.keys).as("1 as before, 2 changed, 9 was late").containsExactly("1", "2", "2", "9");
    }

    @Test
    void salesforcesTimesAreUnderstoodAndSentBackAsTheyCame() {
        Pull pull = items(new Pagination.None(), BY_TIME);
        pages.then(
                "{'items':[{'id':1,'at':'2026-01-01T01:00:00.000+0100'},{'id':2,'at':'2026-01-01T00:30:00.000+0000'}]}");
        run(pull, pages).run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);

        pages.then("{'items':[]}");
        run(pull, pages).run(sink.last(), sink, PullRunTest::toTheEnd);

        assertThat(pages.asked.getLast()).isEqualTo("/items?since=2026-01-01T00:30:00.000+0000");
    }

    @Test
    void numbersAreComparedAsNumbers() {
        Pull pull = items(new Pagination.None(), new Cursor("/n", CursorType.NUMBER, "0", Duration.ZERO));
        pages.then("{'items':[{'id':1,'n':9},{'id':2,'n':10},{'id':3,'n':8}]}");

        run(pull, pages).run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);

        assertThat(sink.last().cursor()).isEqualTo("10");
    }

    @Test
    void aNumberThatWouldFillTheMemoryIsNotWrittenOut() {
        Pull pull = items(new Pagination.None(), new Cursor("/n", CursorType.NUMBER, "0", Duration.ZERO));
        pages.then("{'items':[{'id':1e999999999,'n':1e999999999},{'id':2,'n':5}]}");

        run(pull, pages).run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);

        assertThat(sink.keys).containsExactly("1E+999999999", "2");
        assertThat(sink.last().cursor()).isEqualTo("1E+999999999");
    }

    @Test
    void ofOpaqueCursorsTheLastCounts() {
        Pull pull = items(new Pagination.None(), new Cursor("/c", CursorType.OPAQUE, "", Duration.ZERO));
        pages.then("{'items':[{'id':1,'c':'zz'},{'id':2,'c':'aa'}]}");

        run(pull, pages).run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);

        assertThat(pages.asked).as("an empty start: no parameter").containsExactly("/items");
        assertThat(sink.last().cursor()).isEqualTo("aa");
    }

    @Test
    void offsetsAndPageNumbersAreCountedAndAShortPageIsTheLast() {
        String two = "{'items':[{'id':1},{'id':2}]}";
        pages.then(two).then("{'items':[{'id':3}]}");
        run(items(new Pagination.Offset("first", "max", 2), null), pages)
                .run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);
        assertThat(pages.asked).containsExactly("/items?first=0&max=2", "/items?first=2&max=2");

        pages.asked.clear();
        pages.then(two).then("{'items':[]}");
        run(items(new Pagination.PageNumber("page", 1, null, 2), null), pages)
                .run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);
        assertThat(pages.asked).containsExactly("/items?page=1", "/items?page=2");
    }

    @Test
    void aTokenGoesIntoItsParameterBesideTheOthers() {
        pages.then("{'items':[{'id':1,'at':'2026-01-01T00:00:00Z'}],'meta':{'more':'t 1'}}")
                .then("{'items':[],'meta':{'more':''}}");

        run(items(new Pagination.CursorToken("/meta/more", "page_token"), BY_TIME), pages)
                .run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);

        assertThat(pages.asked.getLast()).isEqualTo("/items?page_token=t 1&since=1970-01-01T00:00:00Z");
    }

    @Test
    void theLinkHeaderIsFollowed() {
        pages.then(
                        "{'items':[{'id':1}]}",
                        "<https://api.example.com/v1/items?page=9>; rel=\"last\", </v1/items?page=2,3>; rel=\"next\"")
                .then("{'items':[{'id':2}]}", "</v1/items>; rel=prev");

        run(items(new Pagination.LinkHeader(), null), pages).run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);

        assertThat(pages.asked).containsExactly("/items", "https://api.example.com/v1/items?page=2%2C3");
        assertThat(sink.keys).containsExactly("1", "2");
    }

    @Test
    void aTokenInALinkIsNotKept() {
        pages.then("{'items':[{'id':1}],'next':'?after=1&access_token=canary'}").then("{'items':[]}");

        run(items(NEXT_URL, null), pages).run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);

        assertThat(CheckpointJson.write(sink.checkpoints.getFirst()))
                .contains("after=1")
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/items?after=2", "https://api.example.com/v1/items?after=2"})
    void aProviderThatLeadsInACircleIsStopped(String again) {
        pages.then(FIRST).then("{'items':[{'id':3,'at':'2026-01-01T00:20:00Z'}],'next':'" + again + "'}");

        assertThatThrownBy(() -> run(items(NEXT_URL, BY_TIME), pages).run(Checkpoint.NONE, sink, PullRunTest::toTheEnd))
                .isInstanceOf(PullException.class)
                .hasMessageContaining("goes round in a circle")
                .hasMessageContaining("example.items");
        assertThat(sink.keys).as("what was committed stays").containsExactly("1", "2");
    }

    @Test
    void aTokenThatComesAgainIsACircle() {
        String page = "{'items':[{'id':1}],'more':'t'}";
        pages.then(page).then(page);

        assertThatThrownBy(() -> run(items(new Pagination.CursorToken("/more", "t"), null), pages)
                        .run(Checkpoint.NONE, sink, PullRunTest::toTheEnd))
                .hasMessageContaining("circle");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'data':[]}",
                "{'items':{}}",
                "{'items':[{'id':1,'at':'2026-01-01T00:00:00Z'},3]}",
                "{'items':[{'id':1,'at':'2026-01-01T00:00:00Z'},{'at':'2026-01-01T00:00:00Z'}]}",
                "{'items':[{'id':1,'at':'2026-01-01T00:00:00Z'},{'id':{},'at':'2026-01-01T00:00:00Z'}]}",
                "{'items':[{'id':1,'at':'2026-01-01T00:00:00Z'},{'id':2}]}",
                "{'items':[{'id':1,'at':'2026-01-01T00:00:00Z'},{'id':2,'at':'yesterday'}]}"
            })
    void aRecordThatCannotBePlacedStopsTheRunBeforeItsPage(String page) {
        pages.then(FIRST).then(page);
        assertThatThrownBy(() -> run(items(NEXT_URL, BY_TIME), pages).run(Checkpoint.NONE, sink, PullRunTest::toTheEnd))
                .isInstanceOf(PullException.class)
                .hasMessageContaining("Pull 'example.items'")
                .hasMessageContaining("Nothing of this page was delivered");

        assertThat(sink.keys).containsExactly("1", "2");
        assertThat(sink.last().unfinished()).isNotNull();
    }

    @Test
    void deletedRecordsNeedNoCursor() {
        pages.then("{'items':[{'id':1,'gone':true},{'id':2,'gone':null,'at':'2026-01-01T00:00:00Z'}]}");

        PullReport report = run(items(NEXT_URL, BY_TIME), pages).run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);

        assertThat(sink.keys).containsExactly("-1", "2");
        assertThat(report.deleted()).isEqualTo(1);
    }

    @Test
    void aPageThatTheProviderHasForgottenMakesTheRunBeginAnew() {
        Checkpoint stale = new Checkpoint(
                "2026-01-01T00:10:00Z",
                new Unfinished("2025-01-01T00:00:00Z", "https://api.example.com/v1/items?after=2"),
                Map.of());
        pages.thenStatus(410).then(LAST);

        run(items(NEXT_URL, BY_TIME), pages).run(stale, sink, PullRunTest::toTheEnd);

        assertThat(pages.asked.getLast()).as("where that run had begun").isEqualTo("/items?since=2025-01-01T00:00:00Z");
        assertThat(sink.last().unfinished()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429, 500, 503})
    void otherAnswersLeaveTheRunWhereItStands(int status) {
        Checkpoint before = new Checkpoint(
                "2026-01-01T00:10:00Z",
                new Unfinished("2025-01-01T00:00:00Z", "https://api.example.com/v1/items?after=2"),
                Map.of());
        pages.thenStatus(status);

        assertThatThrownBy(() -> run(items(NEXT_URL, BY_TIME), pages).run(before, sink, PullRunTest::toTheEnd))
                .isInstanceOfSatisfying(PullException.class, e -> {
                    assertThat(e.status()).isEqualTo(status);
                    assertThat(e.isTransient()).isEqualTo(status >= 429);
                });
        assertThat(sink.checkpoints).isEmpty();
    }

    @Test
    void settingsStandInPathsEncodedAndWholeUrlsUnencoded() {
        ScriptedPages own = new ScriptedPages(Map.of("issuer", "https://id.example.com/x", "realm", "a/b"));
        Pull pull = new Pull(
                new Template("{issuer}/admin/{realm}"), Map.of(), "", "/id", null, new Pagination.None(), null);
        own.then("[{'id':'u'}]");

        run(pull, own).run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);

        assertThat(own.asked).containsExactly("https://id.example.com/x/admin/a%2Fb");
        assertThat(sink.keys).containsExactly("u");
    }

    @Test
    void whatIsRememberedForTheOverlapIsBounded() {
        StringBuilder page = new StringBuilder("{'items':[");
        int many = DeliveredRecords.MOST + 500;
        for (int i = 0; i < many; i++) {
            page.append(i == 0 ? "" : ",").append("{'id':").append(i).append(",'at':'2026-01-01T00:00:00Z'}");
        }
        pages.then(page.append("]}").toString());

        run(items(new Pagination.None(), BY_TIME), pages).run(Checkpoint.NONE, sink, PullRunTest::toTheEnd);

        assertThat(sink.keys).hasSize(many);
        assertThat(sink.last().delivered()).hasSize(DeliveredRecords.MOST);
    }

    @Test
    void anUnknownPullIsTold() {
        assertThatThrownBy(() -> new PullRun(TestPulls.connector(items(NEXT_URL, null)), "nosuch", pages))
                .isInstanceOf(SeraiException.class)
                .hasMessage("Example has no pull 'nosuch': it has [items].");
    }
}
