package io.gantry.bridge.certificate;

/** How far the change of a cluster's authority is. Stored by name. */
public enum Phase {
    /** All are told to trust the next authority beside the one that signs. */
    TRUSTING,
    /** The next one signs; clients change over to its certificates. Engines trust both. */
    SIGNING,
    /** Engines get certificates of the new one, and trust that alone. Then the one before is gone. */
    RETIRING
}
