package io.gantry.scheduler.replay;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.core.placement.Plan;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.journal.ViewSegment;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Notes what a cluster's view takes in and what is decided on it, for the next transaction. Belongs to the owner's thread.
 * Before it {@link #begins} it notes nothing. If the database stays away for so long that more is noted than may wait, all
 * of it is given up, and it waits to begin anew.
 */
public final class Recorder {

    /** Bytes that wait for the database, beside twice what a beginning takes. */
    static final long PENDING_MAX = 64L << 20;

    private final long pendingMax;
    private final EntryWriter out = new EntryWriter();
    private final Map<GroupName, Entry.Waits> waiting = new LinkedHashMap<>();
    private boolean noting;
    private boolean gaveUp;
    private long mayWait;
    private Instant now = Instant.EPOCH;

    public Recorder() {
        this(PENDING_MAX);
    }

    Recorder(long pendingMax) {
        this.pendingMax = pendingMax;
    }

    /** From here on; the caller says what the view has now, and then {@link #begun}. */
    public void begins(PlacementStyle style, Instant at) {
        now = at.isAfter(now) ? at : now;
        noting = true;
        gaveUp = false;
        mayWait = Long.MAX_VALUE;
        out.forget();
        out.begins(style, now);
    }

    public void begun() {
        waiting.values().forEach(out::waits);
        mayWait = pendingMax + 2 * out.pending();
    }

    /** Whether it has to begin anew. */
    public boolean gaveUp() {
        return gaveUp;
    }

    /** What is noted from now on happens then. */
    public void at(Instant time) {
        if (time.isAfter(now)) {
            now = time;
            out.at(time);
        }
    }

    public void described(int id, Uid uid, Name name, Node node) {
        if (noting) {
            out.described(id, new Entry.NodeName(uid, name), node);
            noted();
        }
    }

    public void gone(int node) {
        if (noting) {
            out.nodeGone(node);
            noted();
        }
    }

    public void styled(PlacementStyle style) {
        if (noting) {
            out.styled(style);
            noted();
        }
    }

    public void held(Uid allocation, Placement placement, GroupName group) {
        if (noting) {
            out.held(
                    allocation.value(),
                    placement.node(),
                    placement.tasks(),
                    group,
                    placement.ports(),
                    placement.gpus());
            noted();
        }
    }

    public void released(Uid allocation) {
        if (noting) {
            out.released(allocation.value());
            noted();
        }
    }

    /**
     * A plan was made; what it placed is told after it, in its order.
     *
     * @param group by the key of an ask
     */
    public void planned(Plan plan, Function<Object, GroupName> group) {
        if (!noting) {
            return;
        }
        out.planned(plan.seed(), plan.viewVersion(), plan.outcomes().size());
        for (Plan.Outcome outcome : plan.outcomes()) {
            var ask = outcome.ask();
            out.asked(new Entry.Asked(
                    group.apply(ask.key()),
                    ask.tasks(),
                    ask.count(),
                    ask.together(),
                    outcome.placed().size()));
        }
        noted();
    }

    /** @param why what it waits for if that is not a node */
    public void waits(GroupName group, TaskClass tasks, int count, String why) {
        Entry.Waits before = waiting.get(group);
        boolean same = before != null
                && before.count() == count
                && before.why().equals(why)
                && before.tasks().equals(tasks);
        if (same || !noting) {
            return;
        }
        var waits = new Entry.Waits(group, tasks, count, before == null ? now : before.since(), why);
        waiting.put(group, waits);
        out.waits(waits);
        noted();
    }

    public void waitsNoMore(GroupName group) {
        Entry.@Nullable Waits before = waiting.remove(group);
        if (before != null && noting) {
            out.waitsNoMore(group);
            noted();
        }
    }

    private void noted() {
        out.endIfFull();
        if (out.pending() > mayWait) {
            noting = false;
            gaveUp = true;
            out.forget();
        }
    }

    /** Bytes that wait to be taken. */
    public long pending() {
        return out.pending();
    }

    /** For the transaction that is made now. */
    public List<ViewSegment> take() {
        return out.take();
    }
}
