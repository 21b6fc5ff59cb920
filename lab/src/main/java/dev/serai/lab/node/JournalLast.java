package dev.serai.lab.node;

import dev.serai.credential.Credential;
import dev.serai.credential.SecretPath;
import dev.serai.credential.refresh.JournalEntry;
import dev.serai.credential.refresh.RefreshParts;
import dev.serai.lab.fault.ForwardingJournal;
import dev.serai.lab.fault.ForwardingLedger;
import dev.serai.lab.fault.ForwardingVault;
import java.util.ArrayList;
import java.util.List;

/** Puts off what an answer's thread records until the vault has the answer. */
final class JournalLast {
    private static final ThreadLocal<List<Runnable>> PUT_OFF = ThreadLocal.withInitial(ArrayList::new);

    private final RefreshParts real;

    JournalLast(RefreshParts real) {
        this.real = real;
    }

    RefreshParts parts() {
        return new RefreshParts(
                real.connections(),
                real.connectors(),
                new ForwardingVault(real.vault()) {
                    @Override
                    public long write(SecretPath path, Credential credential, long basedOn) {
                        long version = super.write(path, credential, basedOn);
                        PUT_OFF.get().forEach(Runnable::run);
                        PUT_OFF.remove();
                        return version;
                    }
                },
                real.call(),
                new ForwardingLedger(real.ledger()) {
                    @Override
                    public void record(JournalEntry entry) {
                        // what the upkeep hands on from the disk is not an answer that has just come
                        if (PUT_OFF.get().isEmpty()) {
                            super.record(entry);
                        } else {
                            PUT_OFF.get().add(() -> super.record(entry));
                        }
                    }
                },
                new ForwardingJournal(real.local()) {
                    @Override
                    public void record(JournalEntry entry) {
                        PUT_OFF.get().add(() -> super.record(entry));
                    }
                },
                real.node(),
                real.late(),
                real.holdDown(),
                real.clock(),
                real.random(),
                real.pause());
    }
}
