package dev.serai.lab.platform;

import dev.serai.credential.CredentialVault;
import dev.serai.credential.SecretPath;
import dev.serai.lab.fault.ForwardingVault;
import java.util.function.BooleanSupplier;

/** A vault whose reads come from the nearest node and are believed, however old they are: while this is switched on. */
final class AnyVersion extends ForwardingVault {
    private final BooleanSupplier on;

    AnyVersion(CredentialVault vault, BooleanSupplier on) {
        super(vault);
        this.on = on;
    }

    @Override
    public Read read(SecretPath path, long atLeast) {
        return super.read(path, on.getAsBoolean() ? 0 : atLeast);
    }

    @Override
    public Read readActive(SecretPath path, long atLeast) {
        return on.getAsBoolean() ? super.read(path, 0) : super.readActive(path, atLeast);
    }
}
