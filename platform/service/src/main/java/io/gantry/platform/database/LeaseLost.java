package io.gantry.platform.database;

/** Somebody else owns the shard, or the whole layer, now: the transaction is rolled back, and its owner stops working on it. */
public final class LeaseLost extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String layer;

    public LeaseLost(String layer, Shard shard, long epoch, String now) {
        super(layer + "/" + shard + ": epoch " + epoch + " is over, " + now);
        this.layer = layer;
    }

    /** This process is not the layer's active copy, and may never have been. */
    public LeaseLost(String layer) {
        super(layer + ": another copy of the layer is active; this one may not write");
        this.layer = layer;
    }

    public String layer() {
        return layer;
    }
}
