package io.gantry.scheduler.replay;

import io.gantry.scheduler.core.placement.Ask.Together;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.journal.ViewSegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Entries as bytes, cut into segments. A class or a group is said whole when it is first named and then by its number; when
 * there are too many numbers they begin anew, so that neither side remembers more than that.
 */
final class EntryWriter {

    /** The first byte of a segment: how what follows is written. */
    static final int FORMAT = 1;

    static final int BEGINS = 1;
    static final int AT = 2;
    static final int STYLED = 3;
    static final int DESCRIBED = 4;
    static final int NODE_GONE = 5;
    static final int CLASS = 6;
    static final int CLASSES_ANEW = 7;
    static final int GROUP = 8;
    static final int GROUPS_ANEW = 9;
    static final int PLANNED = 10;
    static final int ASKED = 11;
    static final int HELD = 12;
    static final int RELEASED = 13;
    static final int WAITS = 14;
    static final int WAITS_NO_MORE = 15;

    /** What becomes of an ask that cannot be fulfilled whole. */
    static final int EACH = 0;

    static final int ALL_OR_NONE = 1;

    static final int NUMBERS_MAX = 4_096;
    /** A segment is ended by the entry that reaches it. */
    static final int SEGMENT_BYTES = 256 << 10;

    private final ByteWriter out = new ByteWriter();
    private final List<ViewSegment> ended = new ArrayList<>();
    private long endedBytes;
    private final Map<TaskClass, Integer> classes = new HashMap<>();
    /** What is the same object is found without reading all that it says. */
    private final IdentityHashMap<TaskClass, Integer> latest = new IdentityHashMap<>();

    private final Map<GroupName, Integer> groups = new HashMap<>();
    private final IdentityHashMap<GroupName, Integer> latestGroups = new IdentityHashMap<>();
    private boolean begins;
    private long fromMillis;
    private long atMillis;
    private long writtenMillis;

    void begins(PlacementStyle style, Instant now) {
        end();
        classes.clear();
        latest.clear();
        groups.clear();
        latestGroups.clear();
        begins = true;
        atMillis = now.toEpochMilli();
        entry(BEGINS);
        out.text(style.name());
    }

    /** Time goes on; never back. */
    void at(Instant now) {
        long millis = now.toEpochMilli();
        if (millis > atMillis) {
            atMillis = millis;
        }
    }

    void styled(PlacementStyle style) {
        entry(STYLED);
        out.text(style.name());
    }

    void described(int id, Entry.NodeName name, Node node) {
        var inner = new ByteWriter();
        NodeBytes.write(inner, node);
        entry(DESCRIBED);
        out.number(id);
        out.uuid(name.uid().value());
        out.text(name.name().value());
        out.block(inner.take());
    }

    void nodeGone(int id) {
        entry(NODE_GONE);
        out.number(id);
    }

    void planned(long seed, long viewVersion, int asks) {
        entry(PLANNED);
        out.fixed(seed);
        out.number(viewVersion);
        out.number(asks);
    }

    void asked(Entry.Asked asked) {
        int group = number(asked.group());
        int tasks = number(asked.tasks());
        entry(ASKED);
        out.number(group);
        out.number(tasks);
        out.number(asked.count());
        out.number(asked.together() == Together.ALL_OR_NONE ? ALL_OR_NONE : EACH);
        out.number(asked.placed());
    }

    void held(UUID allocation, int node, TaskClass asked, GroupName of, List<Integer> ports, List<Integer> gpus) {
        int group = number(of);
        int tasks = number(asked);
        entry(HELD);
        out.uuid(allocation);
        out.number(node);
        out.number(group);
        out.number(tasks);
        out.numbers(ports);
        out.numbers(gpus);
    }

    void released(UUID allocation) {
        entry(RELEASED);
        out.uuid(allocation);
    }

    void waits(Entry.Waits waits) {
        int group = number(waits.group());
        int tasks = number(waits.tasks());
        entry(WAITS);
        out.number(group);
        out.number(tasks);
        out.number(waits.count());
        out.number(waits.since().toEpochMilli());
        out.text(waits.why());
    }

    void waitsNoMore(GroupName name) {
        int group = number(name);
        entry(WAITS_NO_MORE);
        out.number(group);
    }

    /** Numbers begin anew with exactly these, in their order: as somebody else who goes on from here has them. */
    void numbered(List<TaskClass> asClasses, List<GroupName> asGroups) {
        newNumbers();
        asClasses.forEach(this::number);
        asGroups.forEach(this::number);
    }

    private void newNumbers() {
        classes.clear();
        latest.clear();
        entry(CLASSES_ANEW);
        groups.clear();
        latestGroups.clear();
        entry(GROUPS_ANEW);
    }

    private int number(TaskClass tasks) {
        Integer known = latest.get(tasks);
        if (known == null) {
            known = classes.get(tasks);
            if (known == null) {
                known = newNumber(tasks);
            }
            if (latest.size() >= NUMBERS_MAX) {
                latest.clear();
            }
            latest.put(tasks, known);
        }
        return known;
    }

    private int newNumber(TaskClass tasks) {
        if (classes.size() >= NUMBERS_MAX) {
            classes.clear();
            latest.clear();
            entry(CLASSES_ANEW);
        }
        int number = classes.size();
        classes.put(tasks, number);
        var inner = new ByteWriter();
        ClassBytes.write(inner, tasks);
        entry(CLASS);
        out.block(inner.take());
        return number;
    }

    private int number(GroupName group) {
        Integer known = latestGroups.get(group);
        if (known == null) {
            known = groups.get(group);
            if (known == null) {
                known = newNumber(group);
            }
            if (latestGroups.size() >= NUMBERS_MAX) {
                latestGroups.clear();
            }
            latestGroups.put(group, known);
        }
        return known;
    }

    private int newNumber(GroupName group) {
        if (groups.size() >= NUMBERS_MAX) {
            groups.clear();
            latestGroups.clear();
            entry(GROUPS_ANEW);
        }
        int number = groups.size();
        groups.put(group, number);
        entry(GROUP);
        out.uuid(group.job().value());
        out.text(group.namespace().value());
        out.text(group.jobName().value());
        out.text(group.group().value());
        return number;
    }

    private void entry(int kind) {
        if (out.size() == 0) {
            out.octet(FORMAT);
            out.fixed(atMillis);
            fromMillis = atMillis;
        } else if (atMillis != writtenMillis) {
            out.octet(AT);
            out.number(atMillis - writtenMillis);
        }
        writtenMillis = atMillis;
        out.octet(kind);
    }

    // ---- segments

    /** To be called where a segment may end: not between a plan and its asks. */
    void endIfFull() {
        if (out.size() >= SEGMENT_BYTES) {
            end();
        }
    }

    private void end() {
        if (out.size() > 0) {
            endedBytes += out.size();
            ended.add(new ViewSegment(
                    Instant.ofEpochMilli(fromMillis), Instant.ofEpochMilli(writtenMillis), begins, out.take()));
            begins = false;
        }
    }

    /** Bytes not taken yet. */
    long pending() {
        return endedBytes + out.size();
    }

    List<ViewSegment> take() {
        end();
        var taken = List.copyOf(ended);
        forget();
        return taken;
    }

    /** What was not taken is given up. */
    void forget() {
        out.take();
        ended.clear();
        endedBytes = 0;
        begins = false;
    }
}
