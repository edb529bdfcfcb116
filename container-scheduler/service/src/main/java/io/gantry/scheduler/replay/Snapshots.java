package io.gantry.scheduler.replay;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LeaseLost;
import io.gantry.platform.layer.LayerContext;
import io.gantry.scheduler.journal.Journal;
import io.gantry.scheduler.journal.ViewJournalTable.Base;
import io.gantry.scheduler.journal.ViewSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Makes snapshots of a cluster's view out of what is durable of it: the last base, and all that was recorded after it. The
 * owner is not asked and does not wait; what this takes of memory is one {@link Moment}, for as long as it is made.
 */
public final class Snapshots {

    /** Bytes recorded, after which a snapshot is worth making: at least, or as many as the last base has. */
    static final long EVERY_BYTES = 8L << 20;

    /** Later than anything recorded, and a time that the database has. */
    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    private static final Logger LOG = Logger.getLogger(Snapshots.class);

    private final LayerContext context;
    private final Uid cluster;
    private final Journal journal;
    private final Duration every;
    private final long everyBytes;
    private final AtomicBoolean underWay = new AtomicBoolean();

    private long bytes;
    private long next;
    private Instant last;

    /** @param every how often one is made if there is anything new at all, so that what is before it can be forgotten */
    public Snapshots(LayerContext context, Uid cluster, Journal journal, Duration every) {
        this(context, cluster, journal, every, EVERY_BYTES);
    }

    Snapshots(LayerContext context, Uid cluster, Journal journal, Duration every, long everyBytes) {
        this.context = context;
        this.cluster = cluster;
        this.journal = journal;
        this.every = every;
        this.everyBytes = everyBytes;
        this.next = everyBytes;
        this.last = context.time().instant();
    }

    /** These are durable now. On the thread that commits. */
    public void written(List<ViewSegment.Numbered> segments) {
        for (ViewSegment.Numbered one : segments) {
            int size = one.segment().bytes().length;
            bytes += size;
            next = one.segment().begins() ? Math.max(everyBytes, bytes) : next;
            bytes = one.segment().begins() ? 0 : bytes;
        }
        Instant now = context.time().instant();
        boolean due = bytes > next || (bytes > 0 && Duration.between(last, now).compareTo(every) > 0);
        if (due && underWay.compareAndSet(false, true)) {
            next = Math.max(everyBytes, bytes);
            bytes = 0;
            last = now;
            context.threads().startDaemon("gantry-scheduler-" + cluster.randomTail() + "-snapshot", this::makeOne);
        }
    }

    private void makeOne() {
        try {
            make();
        } catch (LeaseLost lost) {
            LOG.debugf("cluster %s: %s", cluster, lost.getMessage());
        } catch (RuntimeException e) { // the top of an errand: reading takes longer until the next one
            LOG.warnf(e, "cluster %s: no snapshot of its view was made; the next is tried later", cluster);
        } finally {
            underWay.set(false);
        }
    }

    void make() {
        Instant now = context.time().instant();
        var recordings = new Recordings(context.database(), cluster);
        Base base = recordings.base(now).orElse(null);
        if (base == null) {
            return;
        }
        var moment = new Moment();
        var reader = new EntryReader();
        long position = recordings.read(base, END, reader, moment::take);
        if (position > base.before()) {
            List<ViewSegment> parts = moment.segments(reader);
            journal.writeSnapshot(position, moment.at(), parts);
            LOG.debugf("cluster %s: a snapshot of its view at %d, in %d parts", cluster, position, parts.size());
        }
    }
}
