package dev.serai.credential.refresh;

import dev.serai.credential.CredentialVault.Read;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One life of a node: ends with a crash. */
final class SimulatedProcess {
    final SimulatedNode node;
    final int life;
    boolean dead;
    long ledgerBackAt;
    long vaultBackAt;
    long diskBackAt;
    /** For planted bugs. */
    @Nullable
    Read remembered;

    boolean askedAfterOthers;

    final List<Runnable> afterVault = new ArrayList<>();

    SimulatedProcess(SimulatedNode node, int life) {
        this.node = node;
        this.life = life;
    }
}
