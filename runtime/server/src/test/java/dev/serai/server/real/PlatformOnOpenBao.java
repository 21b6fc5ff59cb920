package dev.serai.server.real;

import dev.serai.credential.SecretValue;
import dev.serai.credential.hashicorp.VaultInit;
import dev.serai.credential.hashicorp.VaultLogin;
import dev.serai.credential.hashicorp.VaultSettings;
import dev.serai.server.TestPlatform;
import dev.serai.testkit.server.OpenBaoServer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** A platform whose vault is a real OpenBao, prepared as an operator prepares it. It has the admin of all test platforms. */
record PlatformOnOpenBao(OpenBaoServer bao, TestPlatform platform) implements AutoCloseable {
    /** @param folder where the vault's login is kept */
    static PlatformOnOpenBao start(Path folder) {
        OpenBaoServer bao = OpenBaoServer.start();
        VaultLogin.AppRole login;
        try (VaultInit init =
                new VaultInit(VaultSettings.at(bao.address()), SecretValue.of(bao.rootToken()), Clock.systemUTC())) {
            login = init.prepare(folder.resolve("secret-id")).login();
        }
        return new PlatformOnOpenBao(
                bao,
                TestPlatform.start(Map.of(
                        "SERAI_ADMIN_EMAIL",
                        TestPlatform.ADMIN_EMAIL,
                        "SERAI_ADMIN_PASSWORD",
                        TestPlatform.PASSWORD,
                        "SERAI_ALLOWED_HOSTS",
                        "127.0.0.1",
                        "SERAI_VAULT_ADDR",
                        bao.address().toString(),
                        "SERAI_VAULT_ROLE_ID",
                        login.roleId(),
                        "SERAI_VAULT_SECRET_ID_FILE",
                        login.secretIdFile().toString())));
    }

    /** Whether nothing ails it. */
    boolean isUp() {
        return platform.visitor()
                .getJson("/healthz/ready")
                .path("status")
                .asText()
                .equals("up");
    }

    @Override
    public void close() {
        platform.close();
        bao.close();
    }
}
