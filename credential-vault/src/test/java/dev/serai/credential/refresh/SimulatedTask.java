package dev.serai.credential.refresh;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One thread of a simulated process. It runs only while it has the turn, and gives it away before each step. */
final class SimulatedTask {
    /** Thrown out of a step whose process has crashed, and out of every step after it. */
    @SuppressWarnings("serial") // never leaves its thread
    static final class Gone extends Error {
        Gone() {
            super("This process is gone.", null, false, false);
        }
    }

    final String name;
    final SimulatedProcess process;
    private final Runnable body;
    private final Thread thread;
    private boolean started;
    private volatile boolean turn;
    private volatile boolean ended;
    /** What it is about to do. */
    Step step = Step.START;
    /** What goes wrong with that. */
    Fault fault = Fault.NONE;
    /** Until when it sleeps, in milliseconds of the simulation; 0 if it does not. */
    long sleepsUntil;
    /** Whether a change in the ledger ends its sleep. */
    boolean listens;
    /** All that it has learnt: what it does next follows from this. */
    long memory;

    /** Whether the provider has refused the access token that it wants to replace. */
    boolean refused;

    @Nullable
    Throwable failure;

    SimulatedTask(String name, SimulatedProcess process, Runnable body, Runnable afterwards) {
        this.name = name;
        this.process = process;
        this.body = body;
        this.thread = Thread.ofVirtual().unstarted(() -> {
            awaitTurn();
            try {
                this.body.run();
            } catch (Gone _) {
                // as intended
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            ended = true;
            afterwards.run();
        });
    }

    boolean hasEnded() {
        return ended;
    }

    boolean hasStarted() {
        return started;
    }

    void learn(long fact) {
        memory = StateHash.mix(memory, fact);
    }

    /** Gives it the turn. */
    void resume() {
        turn = true;
        if (started) {
            LockSupport.unpark(thread);
        } else {
            started = true;
            thread.start();
        }
    }

    void awaitTurn() {
        while (!turn) {
            LockSupport.park(this);
        }
        turn = false;
    }

    void join() throws InterruptedException {
        thread.join();
    }
}
