package io.gantry.provisioner.operation;

import io.gantry.kinds.id.Uid;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who is to be woken when something was committed. */
public final class Bells {

    private final List<Runnable> operations = new CopyOnWriteArrayList<>();
    private final List<Consumer<Uid>> pools = new CopyOnWriteArrayList<>();

    public void whenOperationsBegin(Runnable wake) {
        operations.add(wake);
    }

    public void whenMachinesOfAPoolChange(Consumer<Uid> wake) {
        pools.add(wake);
    }

    void operationsBegan() {
        operations.forEach(Runnable::run);
    }

    void machinesChanged(Uid pool) {
        pools.forEach(each -> each.accept(pool));
    }
}
