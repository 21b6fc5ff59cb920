package dev.serai.credential.migration;

import dev.serai.credential.CredentialVault;
import dev.serai.credential.embedded.EmbeddedVault;
import dev.serai.credential.hashicorp.HashicorpVault;
import dev.serai.credential.hashicorp.VaultLogin;
import dev.serai.credential.hashicorp.VaultSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Moves the secrets in a process of its own; after each step it waits to be told to go on, or to be killed. */
final class MigrationProgram {
    private MigrationProgram() {}

    public static void main(String[] args) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(args[0]);
        database.setUser(args[1]);
        Path folder = Path.of(args[2]);
        URI bao = URI.create(args[3]);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        new VaultMigration(
                        database,
                        kind -> open(kind, database, folder, bao),
                        step -> {
                            System.out.println(step);
                            awaitOrder(orders);
                        },
                        1)
                .to(VaultKind.of(args[4]));
    }

    /** @param folder holds the key file, and the token in a file */
    static CredentialVault open(VaultKind kind, DataSource database, Path folder, URI bao) {
        return switch (kind) {
            case EMBEDDED -> EmbeddedVault.open(database, folder.resolve("vault.key"));
            case HASHICORP ->
                new HashicorpVault(
                        VaultSettings.at(bao), new VaultLogin.TokenFile(folder.resolve("token")), Clock.systemUTC());
        };
    }

    private static void awaitOrder(BufferedReader orders) {
        try {
            orders.readLine();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
