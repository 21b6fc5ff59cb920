package dev.serai.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.camel.pull.Checkpoint;
import dev.serai.camel.pull.MemoryCheckpointStore;
import dev.serai.camel.pull.PullKey;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.listeners.JobListenerSupport;

/** Every run is fired by camel-quartz's scheduler: by its schedule, or by hand between two of its times. */
class PullConsumerTest {
    @RegisterExtension
    static final SimulatorExtension OBSERVANT = SimulatorExtension.of("observant");

    private static final String FROM = "connector:observant?connection=field&pull=observations&schedule=";
    private static final String NEVER = "0+0+0+1+1+?+2099";

    private final ProviderSimulator provider = OBSERVANT.simulator();
    private final MemoryCheckpointStore checkpoints = new MemoryCheckpointStore();
    private final ConnectedAccount account = new ConnectedAccount(provider, checkpoints);
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<Exchange> received = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() throws IOException {
        camel.stop();
        account.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"every 1s", "0/1+*+*+*+*+?"})
    void theScheduleFiresAndEveryRecordComesOnce(String schedule) throws Exception {
        start(FROM + schedule, this::receive);

        await().until(() -> received.size() >= provider.records());
        provider.addRecords(1);
        await().until(() -> received.size() >= provider.records());

        assertThat(new HashSet<>(keys())).hasSize(received.size()).hasSize(provider.records());
    }

    @Test
    void aRecordIsAMapWithItsKeyChangeAndCursor() throws Exception {
        start(FROM + NEVER, this::receive);
        fire();

        Exchange first = received.getFirst();
        assertThat(first.getIn().getBody())
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("id", "obs-000001");
        assertThat(first.getIn().getHeader("SeraiKey")).isEqualTo("obs-000001");
        assertThat(first.getIn().getHeader("SeraiChange")).isEqualTo("added");
        assertThat(first.getIn().getHeader("SeraiCursor")).isEqualTo("2026-01-01T00:00:00Z");

        received.clear();
        provider.addRecords(1);
        fire();
        assertThat(received)
                .singleElement()
                .satisfies(
                        one -> assertThat(one.getIn().getHeader("SeraiChange")).isEqualTo("changed"));
    }

    @Test
    void aPageIsAListOfMaps() throws Exception {
        start(FROM + NEVER + "&batch=page", this::receive);
        fire();

        assertThat(received).hasSize((provider.records() + 19) / 20);
        assertThat(received.getFirst().getIn().getBody())
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(20)
                .allMatch(Map.class::isInstance);
        assertThat(received.getFirst().getIn().getHeader("SeraiKey"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(20)
                .startsWith("obs-000001");
        assertThat(received.getFirst().getIn().getHeader("SeraiCursor")).isEqualTo("2026-01-01T03:10:00Z");
    }

    @Test
    void aFailedExchangeStopsTheRunBeforeTheCursorMovesAndComesAgain() throws Exception {
        AtomicInteger failures = new AtomicInteger(1);
        start(FROM + NEVER, exchange -> {
            if ("obs-000025".equals(exchange.getIn().getHeader("SeraiKey")) && failures.getAndDecrement() > 0) {
                throw new IllegalStateException("The target is down.");
            }
            receive(exchange);
        });
        fire();

        assertThat(received).hasSize(24);
        Checkpoint stands = checkpoints.load(key());
        assertThat(stands.cursor()).as("behind the first page").isEqualTo("2026-01-01T03:10:00Z");
        assertThat(stands.unfinished()).isNotNull();

        fire();

        assertThat(keys())
                .as("none is missing, none came twice")
                .doesNotHaveDuplicates()
                .hasSize(provider.records());
        assertThat(provider.pageFetches().entrySet().stream()
                        .filter(page -> !page.getKey().contains("after")))
                .as("the first page was not fetched again")
                .singleElement()
                .satisfies(page -> assertThat(page.getValue()).isEqualTo(1));
    }

    @Test
    void anExchangeWhoseErrorTheRouteHandledCountsAsDone() throws Exception {
        camel.getRegistry().bind("serai", account.context);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(IllegalStateException.class).handled(true).process(PullConsumerTest.this::receive);
                from(FROM + NEVER).routeId("observations").process(exchange -> {
                    throw new IllegalStateException("A record like no other.");
                });
            }
        });
        camel.start();
        fire();

        assertThat(keys()).hasSize(provider.records());
        assertThat(checkpoints.load(key()).unfinished()).isNull();
    }

    @Test
    void anExchangeThatIsRolledBackCountsAsFailed() throws Exception {
        start(FROM + NEVER, exchange -> exchange.setRollbackOnly(true));
        fire();

        assertThat(checkpoints.load(key())).isEqualTo(Checkpoint.NONE);
    }

    @Test
    void neverTwoRunsAtOnce() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger together = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        start(FROM + NEVER, exchange -> {
            most.accumulateAndGet(together.incrementAndGet(), Math::max);
            inside.countDown();
            goOn.await();
            receive(exchange);
            together.decrementAndGet();
        });
        PullConsumer consumer = (PullConsumer) camel.getRoute("observations").getConsumer();
        Thread first = Thread.ofVirtual().start(consumer::run);
        inside.await();

        consumer.run();

        assertThat(received).as("the second run ended at once").isEmpty();
        goOn.countDown();
        first.join();
        assertThat(most).hasValue(1);
        assertThat(keys()).doesNotHaveDuplicates().hasSize(provider.records());
    }

    @Test
    void aRestartedRouteGoesOnWhereItStood() throws Exception {
        start(FROM + NEVER, this::receive);
        fire();
        camel.getRouteController().stopRoute("observations");
        assertThat(jobs()).isEmpty();

        camel.getRouteController().startRoute("observations");
        provider.addRecords(2);
        int before = received.size();
        fire();

        assertThat(received).hasSize(before + 2);
    }

    @Test
    void twoRoutesOnOnePullHaveAPositionEach() throws Exception {
        start(FROM + NEVER, this::receive);
        fire();
        List<Exchange> others = new CopyOnWriteArrayList<>();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(FROM + NEVER + "&batch=page").routeId("other").process(others::add);
            }
        });
        ((PullConsumer) camel.getRoute("other").getConsumer()).run();

        assertThat(others).isNotEmpty();
    }

    @Test
    void aProviderThatIsDownEndsTheRunAndTheNextGoesOn() throws Exception {
        start(FROM + NEVER, this::receive);
        provider.unavailable(On.API, 1);
        fire();
        assertThat(received).isEmpty();

        fire();
        assertThat(keys()).hasSize(provider.records());
    }

    static Stream<Arguments> brokenRoutes() {
        return Stream.of(
                Arguments.of(FROM + "tomorrow", "The schedule 'tomorrow' is not valid"),
                Arguments.of(FROM + NEVER + "&zone=Mars/Olympus", "'Mars/Olympus' is no time zone"),
                Arguments.of(FROM + NEVER + "&action=sensors", "are for to(…)"),
                Arguments.of("connector:observant?connection=field&pull=observations", "pull and schedule"),
                Arguments.of("connector:observant?pull=observations&schedule=" + NEVER, "needs the option connection"),
                Arguments.of(
                        "connector:observant?connection=field&pull=nosuch&schedule=" + NEVER,
                        "Observant has no pull 'nosuch': it has [observations]."),
                Arguments.of(
                        "connector:nosuch?connection=field&pull=observations&schedule=" + NEVER,
                        "There is no connector 'nosuch'"));
    }

    @ParameterizedTest
    @MethodSource("brokenRoutes")
    void check81_aRouteThatCannotWorkFailsWhenItStartsAndSaysWhy(String uri, String why) {
        assertThatThrownBy(() -> start(uri, this::receive)).hasStackTraceContaining(why);
    }

    private void start(String uri, Processor processor) throws Exception {
        camel.getRegistry().bind("serai", account.context);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(uri).routeId("observations").process(processor);
            }
        });
        camel.start();
    }

    private void receive(Exchange exchange) {
        Exchange kept = new DefaultExchange(camel);
        kept.setIn(exchange.getIn().copy());
        received.add(kept);
    }

    private List<Object> keys() {
        return received.stream()
                .map(exchange -> exchange.getIn().getHeader("SeraiKey"))
                .toList();
    }

    /** One firing, and its end. */
    private void fire() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        scheduler().getListenerManager().addJobListener(new JobListenerSupport() {
            @Override
            public String getName() {
                return "end";
            }

            @Override
            public void jobWasExecuted(JobExecutionContext execution, @Nullable JobExecutionException e) {
                ended.countDown();
            }
        });
        assertThat(jobs()).hasSize(1);
        scheduler().triggerJob(jobs().getFirst());
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private List<JobKey> jobs() throws SchedulerException {
        return List.copyOf(scheduler().getJobKeys(GroupMatcher.anyGroup()));
    }

    private Scheduler scheduler() {
        return camel.getComponent("quartz", QuartzComponent.class).getScheduler();
    }

    private PullKey key() {
        return new PullKey(account.id().value(), "observations", "route:observations");
    }
}
