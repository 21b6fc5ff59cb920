package dev.serai.cli.demo;

import java.nio.file.Files;
import java.nio.file.Path;

/** OpenBao as the vault: the credential is there, and the database got none of it. */
record OpenBaoProof(OpenBao bao, Path home, Path searched) implements VaultProof {
    @Override
    public String prove(String connection, SimulatorControl provider) {
        OpenBao.Document document = bao.read("connections/" + connection);
        if (provider.secrets("refresh_token").stream().noneMatch(document.text()::contains)) {
            throw new Unexpected(
                    "the connection's refresh token in OpenBao at connections/" + connection,
                    "version " + document.version() + " without it",
                    "");
        }
        if (Files.exists(home.resolve("vault.key"))) {
            throw new Unexpected(
                    "no embedded vault beside OpenBao", "its key file in " + home, "Did this home have one before?");
        }
        return "OpenBao holds the credential (version " + document.version()
                + "), the database's own vault has no key: " + new HomeSearch(searched).prove(provider);
    }
}
