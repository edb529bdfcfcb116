package io.gantry.faults.law;

/** Something is as it must never be. */
public final class Violation extends AssertionError {

    private static final long serialVersionUID = 1;

    private final String law;

    public Violation(String law, String what) {
        super(law + ": " + what);
        this.law = law;
    }

    /** The broken law's name. */
    public String law() {
        return law;
    }
}
