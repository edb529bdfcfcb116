package io.gantry.scheduler.replay;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.core.placement.Ask.Together;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.TaskClass;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads what {@link EntryWriter} wrote, segment after segment: numbers hold on from one to the next. */
final class EntryReader {

    private final List<TaskClass> classes = new ArrayList<>();
    private final List<GroupName> groups = new ArrayList<>();

    /** The classes that have a number now, in their order. */
    List<TaskClass> classes() {
        return classes;
    }

    List<GroupName> groups() {
        return groups;
    }

    /** @throws IllegalStateException if this release cannot read it */
    void read(byte[] segment, Consumer<Entry> each) {
        var in = new ByteReader(segment);
        int format = in.octet();
        if (format != EntryWriter.FORMAT) {
            throw new IllegalStateException("the view's journal is of format " + format
                    + ", which this release does not know: it knows " + EntryWriter.FORMAT);
        }
        long millis = in.fixed();
        each.accept(new Entry.At(Instant.ofEpochMilli(millis)));
        while (in.hasMore()) {
            int kind = in.octet();
            if (kind == EntryWriter.AT) {
                millis += in.number();
                each.accept(new Entry.At(Instant.ofEpochMilli(millis)));
            } else if (!names(kind, in)) {
                each.accept(entry(kind, in));
            }
        }
    }

    /** What only gives numbers to names. */
    private boolean names(int kind, ByteReader in) {
        switch (kind) {
            case EntryWriter.CLASS -> classes.add(ClassBytes.read(in.block()));
            case EntryWriter.CLASSES_ANEW -> classes.clear();
            case EntryWriter.GROUP ->
                groups.add(new GroupName(
                        new Uid(in.uuid()), new Name(in.text()), new Name(in.text()), new Name(in.text())));
            case EntryWriter.GROUPS_ANEW -> groups.clear();
            default -> {
                return false;
            }
        }
        return true;
    }

    private Entry entry(int kind, ByteReader in) {
        return switch (kind) {
            case EntryWriter.BEGINS -> {
                classes.clear();
                groups.clear();
                yield new Entry.Begins(PlacementStyle.valueOf(in.text()));
            }
            case EntryWriter.STYLED -> new Entry.Styled(PlacementStyle.valueOf(in.text()));
            case EntryWriter.DESCRIBED -> {
                int id = in.small();
                var name = new Entry.NodeName(new Uid(in.uuid()), new Name(in.text()));
                yield new Entry.Described(id, NodeBytes.read(in.block(), name));
            }
            case EntryWriter.NODE_GONE -> new Entry.NodeGone(in.small());
            case EntryWriter.PLANNED -> planned(in);
            case EntryWriter.HELD -> held(in);
            case EntryWriter.RELEASED -> new Entry.Released(new Uid(in.uuid()));
            case EntryWriter.WAITS -> waits(in);
            case EntryWriter.WAITS_NO_MORE -> new Entry.WaitsNoMore(groups.get(in.small()));
            default -> throw new IllegalStateException("the view's journal has an entry of unknown kind " + kind);
        };
    }

    private Entry.Planned planned(ByteReader in) {
        long seed = in.fixed();
        long viewVersion = in.number();
        int count = in.small();
        var asks = new ArrayList<Entry.Asked>();
        while (asks.size() < count) {
            int kind = in.octet();
            if (kind == EntryWriter.ASKED) {
                asks.add(asked(in));
            } else if (!names(kind, in)) {
                throw new IllegalStateException("the view's journal has entry " + kind + " in the middle of a plan");
            }
        }
        return new Entry.Planned(seed, viewVersion, asks);
    }

    private Entry.Asked asked(ByteReader in) {
        GroupName group = groups.get(in.small());
        TaskClass tasks = classes.get(in.small());
        return new Entry.Asked(group, tasks, in.small(), together(in.small()), in.small());
    }

    private static Together together(int number) {
        return number == EntryWriter.ALL_OR_NONE ? Together.ALL_OR_NONE : Together.EACH;
    }

    private Entry.Held held(ByteReader in) {
        var allocation = new Uid(in.uuid());
        int node = in.small();
        GroupName group = groups.get(in.small());
        TaskClass tasks = classes.get(in.small());
        return new Entry.Held(allocation, node, tasks, group, in.numbers(), in.numbers());
    }

    private Entry.Waits waits(ByteReader in) {
        GroupName group = groups.get(in.small());
        TaskClass tasks = classes.get(in.small());
        return new Entry.Waits(group, tasks, in.small(), Instant.ofEpochMilli(in.number()), in.text());
    }
}
