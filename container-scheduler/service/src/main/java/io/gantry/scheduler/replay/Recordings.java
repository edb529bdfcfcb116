package io.gantry.scheduler.replay;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.scheduler.journal.ViewJournalTable;
import io.gantry.scheduler.journal.ViewJournalTable.Base;
import io.gantry.scheduler.journal.ViewSegment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what was recorded of a cluster, from a base on, a few segments at a time. */
final class Recordings {

    /** Segments in memory at once: each at most some hundred KiB. */
    private static final int AT_ONCE = 16;

    private final LayerDatabase database;
    private final Uid cluster;

    Recordings(LayerDatabase database, Uid cluster) {
        this.database = database;
        this.cluster = cluster;
    }

    /** What is read was forgotten meanwhile. */
    static final class Forgotten extends RuntimeException {
        private static final long serialVersionUID = 1;

        Forgotten(String message) {
            super(message);
        }
    }

    Optional<Instant> earliest() {
        return database.read(unit -> ViewJournalTable.earliest(unit, cluster));
    }

    /** The latest base of then or before. */
    Optional<Base> base(Instant at) {
        return database.read(unit -> ViewJournalTable.base(unit, cluster, at));
    }

    /**
     * Gives each entry from the base on, none later than {@code until}.
     *
     * @return the position of the last segment that was read
     */
    long read(Base base, Instant until, EntryReader reader, Consumer<Entry> each) {
        if (base.snapshot()) {
            snapshot(base.before(), reader, each);
        }
        var upTo = new UpTo(until, each);
        long position = base.before();
        List<ViewSegment.Numbered> some;
        do {
            long after = position;
            some = database.read(unit -> ViewJournalTable.after(unit, cluster, after, until, AT_ONCE));
            for (ViewSegment.Numbered one : some) {
                if (one.position() != position + 1) {
                    throw new Forgotten(
                            "segment " + (position + 1) + " of cluster " + cluster + " is not there any more");
                }
                reader.read(one.segment().bytes(), upTo);
                position = one.position();
            }
        } while (some.size() == AT_ONCE);
        return position;
    }

    private void snapshot(long position, EntryReader reader, Consumer<Entry> each) {
        int part = 0;
        while (true) {
            int next = part++;
            Optional<byte[]> bytes = database.read(unit -> ViewJournalTable.part(unit, cluster, position, next));
            if (bytes.isEmpty()) {
                if (next == 0) {
                    throw new Forgotten("snapshot " + position + " of cluster " + cluster + " is not there any more");
                }
                return;
            }
            reader.read(bytes.get(), each);
        }
    }

    /** Lets nothing through that is later. */
    private static final class UpTo implements Consumer<Entry> {

        private final Instant until;
        private final Consumer<Entry> each;
        private boolean later;

        UpTo(Instant until, Consumer<Entry> each) {
            this.until = until;
            this.each = each;
        }

        @Override
        public void accept(Entry entry) {
            later |= entry instanceof Entry.At(Instant time) && time.isAfter(until);
            if (!later) {
                each.accept(entry);
            }
        }
    }
}
