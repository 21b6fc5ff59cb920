package dev.serai.testkit.simulator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A simulator for JUnit: in a static field with {@code @RegisterExtension} one for the class, else one for each test.
 * Before each test the faults are taken back, it listens, and the counts begin at 0; clients and grants stay.
 */
public final class SimulatorExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private final String profile;
    private @Nullable ProviderSimulator running;
    private boolean forTheClass;

    private SimulatorExtension(String profile) {
        this.profile = profile;
    }

    public static SimulatorExtension of(String profile) {
        return new SimulatorExtension(profile);
    }

    /** @throws IllegalStateException outside of a test */
    public ProviderSimulator simulator() {
        if (running == null) {
            throw new IllegalStateException(
                    "The simulator runs while tests do: annotate the field with @RegisterExtension");
        }
        return running;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        forTheClass = true;
        running = ProviderSimulator.start(profile);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (running == null) {
            running = ProviderSimulator.start(profile);
        }
        running.acceptConnections();
        running.faults().clear();
        running.clearCounts();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!forTheClass) {
            stop();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
    }

    private void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }
}
