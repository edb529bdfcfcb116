package io.gantry.scheduler.core.view;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a node is held piece by piece: its graphics processors and its ports. Most nodes have no table of either. */
final class Devices {

    private final RefChunks<GpuTable> gpus;
    private final RefChunks<PortTable> ports;
    /** Raised by a snapshot: tables of an earlier one are shared with it and copied before they change. */
    private int epoch;

    /** Whether any node ever had some. */
    private boolean gpusAnywhere;

    Devices() {
        this(new RefChunks<>(), new RefChunks<>(), 0);
    }

    private Devices(RefChunks<GpuTable> gpus, RefChunks<PortTable> ports, int epoch) {
        this.gpus = gpus;
        this.ports = ports;
        this.epoch = epoch;
    }

    Devices snapshot() {
        epoch++;
        var copy = new Devices(gpus.snapshot(), ports.snapshot(), epoch);
        copy.gpusAnywhere = gpusAnywhere;
        return copy;
    }

    boolean hasGpus() {
        return gpusAnywhere;
    }

    void reach(int bound) {
        gpus.reach(bound);
        ports.reach(bound);
    }

    void clear(int id) {
        gpus.set(id, null);
        ports.set(id, null);
    }

    void resize(int id, List<Gpus> capacity) {
        if (gpus.get(id) != null || !capacity.isEmpty()) {
            gpusToChange(id).resize(capacity);
        }
    }

    @Nullable
    GpuTable gpus(int id) {
        return gpus.get(id);
    }

    @Nullable
    PortTable ports(int id) {
        return ports.get(id);
    }

    /** What a task would get of the node; where it lacks them, none. */
    List<Integer> chooseGpus(int id, TaskClass tasks) {
        if (tasks.gpus().isEmpty()) {
            return List.of();
        }
        GpuTable table = gpus.get(id);
        if (table != null) {
            return table.choose(tasks.gpus());
        }
        var none = new ArrayList<Integer>();
        tasks.gpus().forEach(wanted -> {
            for (int i = 0; i < wanted.count(); i++) {
                none.add(GpuTable.NONE);
            }
        });
        return none;
    }

    List<Integer> choosePorts(int id, TaskClass tasks, long seed) {
        return tasks.dynamicPorts() == 0
                ? tasks.hostPorts()
                : portsToChange(id).choose(tasks.hostPorts(), tasks.dynamicPorts(), seed);
    }

    void hold(Placement placement) {
        if (!placement.gpus().isEmpty() && gpus.get(placement.node()) != null) {
            gpusToChange(placement.node()).hold(placement.tasks().gpus(), placement.gpus());
        }
        if (!placement.ports().isEmpty()) {
            portsToChange(placement.node()).hold(placement.ports());
        }
    }

    void free(Placement placement) {
        if (!placement.gpus().isEmpty() && gpus.get(placement.node()) != null) {
            gpusToChange(placement.node()).free(placement.tasks().gpus(), placement.gpus());
        }
        if (!placement.ports().isEmpty()) {
            portsToChange(placement.node()).free(placement.ports());
        }
    }

    /** What a rehearsal has go or come. */
    void shift(Rehearsal.Shift shift, boolean gone) {
        List<Gpus> wanted = shift.tasks().asked().gpus();
        if (!wanted.isEmpty() && gpus.get(shift.node()) != null) {
            GpuTable table = gpusToChange(shift.node());
            if (gone) {
                table.free(wanted, shift.gpus());
            } else {
                table.hold(wanted, shift.gpus());
            }
        }
        if (!shift.ports().isEmpty() || shift.unnamed() > 0) {
            PortTable table = portsToChange(shift.node());
            table.countUnnamed(gone ? shift.unnamed() : -shift.unnamed());
            if (gone) {
                table.free(shift.ports());
            } else {
                table.hold(shift.ports());
            }
        }
    }

    /** The devices behind a bit for each, of each model the lowest first. */
    List<Integer> behind(int id, TaskClass tasks, int mask) {
        GpuTable table = tasks.gpus().isEmpty() ? null : gpus.get(id);
        return table == null ? chooseGpus(id, tasks) : table.behind(tasks.gpus(), mask);
    }

    int mask(int id, TaskClass tasks, List<Integer> chosen) {
        GpuTable table = tasks.gpus().isEmpty() ? null : gpus.get(id);
        return table == null ? 0 : table.mask(tasks.gpus(), chosen);
    }

    /** A bit for each graphics processor that it has. */
    int mask(Placement placement) {
        GpuTable table = placement.gpus().isEmpty() ? null : gpus.get(placement.node());
        return table == null ? 0 : table.mask(placement.tasks().gpus(), placement.gpus());
    }

    boolean stillHas(Placement placement) {
        List<Gpus> wanted = placement.tasks().gpus();
        GpuTable table = gpus.get(placement.node());
        PortTable held = ports.get(placement.node());
        return (wanted.isEmpty() || (table != null && table.fits(wanted, placement.gpus())))
                && (held == null || placement.ports().stream().noneMatch(held::isHeld));
    }

    private GpuTable gpusToChange(int id) {
        GpuTable table = gpus.get(id);
        if (table == null || table.epoch != epoch) {
            table = table == null ? new GpuTable(epoch) : table.copy(epoch);
            gpus.set(id, table);
            gpusAnywhere = true;
        }
        return table;
    }

    private PortTable portsToChange(int id) {
        PortTable table = ports.get(id);
        if (table == null || table.epoch != epoch) {
            table = table == null ? new PortTable(epoch) : table.copy(epoch);
            ports.set(id, table);
        }
        return table;
    }
}
