package io.gantry.scheduler.volume;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Page;
import io.gantry.platform.web.PageRequest;
import io.gantry.scheduler.journal.VolumeRow;
import io.gantry.scheduler.journal.VolumeTable;
import io.gantry.scheduler.volume.VolumeObject.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What people do with named volumes: they look at them, and give them up. Jobs make them. */
public final class VolumeCommands {

    private static final Pattern NAME = Pattern.compile("(.{1,57})-(\\d{1,5})");

    private final LayerContext context;
    private final VolumeDesk desk;
    private final Mirror mirror = new Mirror();

    public VolumeCommands(LayerContext context, VolumeDesk desk) {
        this.context = context;
        this.desk = desk;
    }

    /** Whether it is really to be given up. */
    public enum Mode {
        WRITE,
        /** Says what would become of it. */
        DRY_RUN
    }

    /** In the order in which they were made. */
    public Result<Page<VolumeObject>> list(Name namespace, PageRequest page) {
        return page.after(Uid::parse)
                .map(after -> context.database().read(unit -> {
                    List<VolumeRow> rows = VolumeTable.page(unit, namespace, after.orElse(null), page.limitAndOne());
                    var clusters = new HashMap<Uid, Optional<Name>>();
                    List<VolumeObject> volumes =
                            rows.stream().map(row -> shown(unit, row, clusters)).toList();
                    return Page.of(page, volumes, volume -> volume.uid().text());
                }));
    }

    public Result<VolumeObject> get(Name namespace, Name name) {
        return context.database()
                .read(unit -> find(unit, namespace, name).map(row -> shown(unit, row, new HashMap<>())));
    }

    /** Gives one up for good. It is refused while a task has it. */
    public Result<VolumeObject> delete(Name namespace, Name name, Mode mode) {
        return context.database()
                .write(unit -> find(unit, namespace, name).then(row -> {
                    if (row.deleting() == null && VolumeTable.isInUse(unit, row)) {
                        return Result.refused(new Rejection.InUse(
                                what(namespace, name),
                                List.of("task " + row.group() + "[" + row.index() + "] of job " + namespace + "/"
                                        + row.jobName())));
                    }
                    if (mode == Mode.WRITE
                            && VolumeTable.giveUp(
                                    unit, row.uid(), context.time().instant())) {
                        unit.afterCommit(() -> desk.deleted(row.cluster(), row.uid()));
                    }
                    return find(unit, namespace, name).map(now -> shown(unit, now, new HashMap<>()));
                }));
    }

    private static Result<VolumeRow> find(Unit unit, Name namespace, Name name) {
        Matcher parts = NAME.matcher(name.value());
        Optional<VolumeRow> found = parts.matches()
                ? VolumeTable.find(unit, namespace, base(parts.group(1)), Integer.parseInt(parts.group(2)))
                : Optional.empty();
        return found.<Result<VolumeRow>>map(Result::ok)
                .orElseGet(() -> Result.refused(new Rejection.NotFound(what(namespace, name))));
    }

    /** What cannot be a name is nobody's: 'a--0' asks for 'a-'. */
    private static Name base(String text) {
        return text.endsWith("-") ? new Name("none") : new Name(text);
    }

    private static String what(Name namespace, Name name) {
        return "volume " + namespace + "/" + name;
    }

    private VolumeObject shown(Unit unit, VolumeRow row, Map<Uid, Optional<Name>> clusters) {
        Optional<Name> cluster = clusters.computeIfAbsent(row.cluster(), uid -> {
            Optional<Declared<ClusterSpec>> declared = mirror.get(unit, InventoryTopics.CLUSTERS, uid);
            return declared.map(one -> one.metadata().name());
        });
        return new VolumeObject(
                row.uid(),
                row.namespace(),
                new Name(row.name() + "-" + row.index()),
                cluster.orElse(null),
                row.nodeName(),
                row.jobName(),
                row.group(),
                row.index(),
                state(unit, row),
                row.onLost(),
                row.deleteWithJob(),
                row.created(),
                row.deleting(),
                row.detail().isEmpty() ? null : row.detail());
    }

    private State state(Unit unit, VolumeRow row) {
        if (row.deleting() != null) {
            return State.DELETING;
        }
        Optional<NodeFact> node = mirror.get(unit, BridgeTopics.NODES, row.node());
        if (node.isEmpty() || node.get().state() == NodeState.LEFT) {
            return State.LOST;
        }
        if (node.get().state() == NodeState.LOST) {
            return State.UNREACHABLE;
        }
        return VolumeTable.isInUse(unit, row) ? State.IN_USE : State.FREE;
    }
}
