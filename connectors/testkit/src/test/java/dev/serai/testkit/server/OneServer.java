package dev.serai.testkit.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A program that starts a server in the folder it is given, says so, and then does nothing. */
final class OneServer {
    private OneServer() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        ServerProcess.start("sleeper", folder, Map.of(), List.of("sleep", "600"));
        System.out.println("started");
        System.out.flush();
        if (args[1].equals("stays")) {
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }
}
