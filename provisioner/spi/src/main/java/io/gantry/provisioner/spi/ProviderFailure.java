package io.gantry.provisioner.spi;

import io.gantry.provisioner.spi.MachineDriver.FailureKind;

/** A provider could not say what it has. The core then knows nothing new: what it knew before stays, power is UNKNOWN. */
public final class ProviderFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final FailureKind kind;

    /** @param detail the provider's own words, without anything secret */
    public ProviderFailure(FailureKind kind, String detail) {
        super(detail);
        this.kind = kind;
    }

    public FailureKind kind() {
        return kind;
    }

    /** The provider's own words. */
    public String detail() {
        String detail = getMessage();
        return detail == null ? kind.name() : detail;
    }
}
