package io.gantry.provisioner.claim;

import io.gantry.kinds.id.Uid;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** The only way a machine gets a pool: one row a machine, so that two pools can never have the same. */
@Entity
@Table(name = "machine_claim")
public class MachineClaim {

    @Id
    private UUID machine;

    private UUID pool;
    private UUID operation;
    private long epoch;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init") // Hibernate sets the fields
    protected MachineClaim() {}

    /** @param epoch of the pool's owner that claims */
    public MachineClaim(Uid machine, Uid pool, Uid operation, long epoch) {
        this.machine = machine.value();
        this.pool = pool.value();
        this.operation = operation.value();
        this.epoch = epoch;
    }

    public Uid machine() {
        return new Uid(machine);
    }

    public Uid pool() {
        return new Uid(pool);
    }

    public Uid operation() {
        return new Uid(operation);
    }

    public long epoch() {
        return epoch;
    }
}
