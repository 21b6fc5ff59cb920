package dev.serai.lab.platform;

import dev.serai.server.SeraiServer;
import java.io.IOException;

/** The platform as the lab runs it: with the {@link LabParts}, and no longer than the lab itself. */
public final class PlatformProgram {
    private PlatformProgram() {}

    public static void main(String[] args) {
        Thread.ofPlatform().daemon().name("lab-parent").start(PlatformProgram::endWithTheLab);
        SeraiServer.main(args);
    }

    /** The pipe to the lab ends with it, however it ends. */
    private static void endWithTheLab() {
        try {
            while (System.in.read() >= 0) {
                // the lab writes nothing
            }
        } catch (IOException broken) {
            // ended as well
        }
        Runtime.getRuntime().halt(1);
    }
}
