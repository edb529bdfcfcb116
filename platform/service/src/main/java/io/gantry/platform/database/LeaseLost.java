package io.gantry.platform.database;

/** Somebody else owns the shard now: the transaction is rolled back, and its owner stops working on it. */
public final class LeaseLost extends RuntimeException {

    private static final long serialVersionUID = 1;

    public LeaseLost(String layer, Shard shard, long epoch, String now) {
        super(layer + "/" + shard + ": epoch " + epoch + " is over, " + now);
    }
}
