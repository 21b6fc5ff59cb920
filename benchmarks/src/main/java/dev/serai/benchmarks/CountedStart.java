package dev.serai.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.metrics.ApplicationStartup;
import org.springframework.core.metrics.StartupStep;

/**
 * Counts what processor time the starting thread takes for each bean, without what it takes meanwhile for the beans that this
 * one needs. Spring finds it by {@code META-INF/spring.factories}.
 */
public final class CountedStart implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String A_BEAN = "spring.beans.instantiate";

    private static @Nullable Steps last;

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        last = new Steps();
        context.setApplicationStartup(last);
    }

    /**
     * Of the last start.
     *
     * @return nanoseconds by the name of the class that a bean is of, or that makes it
     */
    static Map<String, Long> byClass(ConfigurableApplicationContext context) {
        Steps steps = last;
        if (steps == null) {
            throw new IllegalStateException("Spring has not found " + CountedStart.class);
        }
        Map<String, Long> found = new HashMap<>();
        steps.nanos.forEach((bean, nanos) -> found.merge(maker(context, bean), nanos, Long::sum));
        return found;
    }

    private static String maker(ConfigurableApplicationContext context, String bean) {
        if (!context.getBeanFactory().containsBeanDefinition(bean)) {
            return "";
        }
        BeanDefinition definition = context.getBeanFactory().getBeanDefinition(bean);
        if (definition instanceof AnnotatedBeanDefinition annotated && annotated.getFactoryMethodMetadata() != null) {
            return annotated.getFactoryMethodMetadata().getDeclaringClassName();
        }
        String name = definition.getBeanClassName();
        return name == null ? "" : name;
    }

    /** Steps of one thread: the one that starts the platform. Those of others are not counted. */
    private static final class Steps implements ApplicationStartup {
        private final Thread starting = Thread.currentThread();
        private final AtomicLong ids = new AtomicLong();
        private final List<Step> open = new ArrayList<>();
        private final Map<String, Long> nanos = new HashMap<>();

        @Override
        public StartupStep start(String name) {
            if (!Thread.currentThread().equals(starting)) {
                return DEFAULT.start(name);
            }
            Step step = new Step(this, name, ids.incrementAndGet());
            open.add(step);
            return step;
        }

        private void ended(Step step) {
            long took = THREADS.getCurrentThreadCpuTime() - step.begun;
            open.remove(step);
            if (!open.isEmpty()) {
                open.getLast().inside += took;
            }
            if (step.name.equals(A_BEAN)) {
                nanos.merge(step.bean, took - step.inside, Long::sum);
            }
        }
    }

    private static final class Step implements StartupStep {
        private final Steps steps;
        private final String name;
        private final long id;
        private final long begun = THREADS.getCurrentThreadCpuTime();
        private String bean = "";
        private long inside;

        Step(Steps steps, String name, long id) {
            this.steps = steps;
            this.name = name;
            this.id = id;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public long getId() {
            return id;
        }

        @Override
        public @Nullable Long getParentId() {
            return null;
        }

        @Override
        public StartupStep tag(String key, String value) {
            if (key.equals("beanName")) {
                bean = value;
            }
            return this;
        }

        @Override
        public StartupStep tag(String key, Supplier<String> value) {
            return key.equals("beanName") ? tag(key, value.get()) : this;
        }

        @Override
        public Tags getTags() {
            return List.<Tag>of()::iterator;
        }

        @Override
        public void end() {
            steps.ended(this);
        }
    }
}
