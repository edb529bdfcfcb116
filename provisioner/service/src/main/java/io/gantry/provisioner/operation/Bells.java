package io.gantry.provisioner.operation;

import io.gantry.kinds.id.Uid;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Who is to be woken when something was committed. */
public final class Bells {

    private final List<Runnable> operations = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<Uid, Uid>> stops = new CopyOnWriteArrayList<>();
    private final List<Consumer<Uid>> pools = new CopyOnWriteArrayList<>();

    public void whenOperationsBegin(Runnable wake) {
        operations.add(wake);
    }

    /** @param told the machine, and the operation that is not to go on */
    public void whenAnOperationStops(BiConsumer<Uid, Uid> told) {
        stops.add(told);
    }

    public void whenMachinesOfAPoolChange(Consumer<Uid> wake) {
        pools.add(wake);
    }

    void operationsBegan() {
        operations.forEach(Runnable::run);
    }

    void operationStopped(Uid machine, Uid operation) {
        stops.forEach(each -> each.accept(machine, operation));
    }

    void machinesChanged(Uid pool) {
        pools.forEach(each -> each.accept(pool));
    }
}
