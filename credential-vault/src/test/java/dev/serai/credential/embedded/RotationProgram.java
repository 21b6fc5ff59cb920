package dev.serai.credential.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.postgresql.ds.PGSimpleDataSource;

/** Rotates the keys in a process of its own; after each step it waits to be told to go on, or to be killed. */
final class RotationProgram {
    private RotationProgram() {}

    public static void main(String[] args) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(args[0]);
        database.setUser(args[1]);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (KeyRotation rotation = KeyRotation.of(
                database,
                Path.of(args[2]),
                step -> {
                    System.out.println(step);
                    awaitOrder(orders);
                },
                Integer.parseInt(args[3]))) {
            rotation.prepare();
            rotation.complete();
        }
    }

    private static void awaitOrder(BufferedReader orders) {
        try {
            orders.readLine();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
