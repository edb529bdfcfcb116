package io.gantry.platform.member;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.thread.ServerThreads;
import io.gantry.platform.time.Ticker;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The copies of the program that live. Each says of itself where it is reached and which layers are active in it, at a
 * third of the time for which that counts, and at once when it changes. What is read of the others is a second old at
 * most; it is a hint where to ask, and the one who is asked knows better.
 */
public final class Members implements AutoCloseable {

    private static final Duration KNOWN_FOR = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(Members.class);

    private final LayerDatabase shared;
    private final Supplier<Now> current;
    private final Duration lasts;
    private final Ticker ticker;
    private final Loop saying;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Self self;
    private volatile @Nullable Read read;

    /** @param atNanos when it was asked for */
    private record Read(List<Member> members, long atNanos) {}

    /**
     * This copy.
     *
     * @param address where the others reach it; null if nobody does
     */
    public record Self(
            Uid uid,
            String release,
            List<String> layers,
            @Nullable URI address) {
        public Self {
            layers = List.copyOf(layers);
        }
    }

    /**
     * What changes of this copy.
     *
     * @param active the layers that are active here, with their epochs
     * @param keys the ids of the master keys that it has
     */
    public record Now(Map<String, Long> active, List<String> keys) {
        public Now {
            active = Map.copyOf(active);
            keys = List.copyOf(keys);
        }
    }

    /**
     * @param shared the schema that all copies share
     * @param current what is true of this copy now
     * @param lasts how long this copy counts as living after it said so
     */
    public Members(LayerDatabase shared, Supplier<Now> current, Duration lasts, Ticker ticker) {
        this.shared = shared;
        this.current = current;
        this.lasts = lasts;
        this.ticker = ticker;
        this.saying = new Loop(new ServerThreads(), "membership", lasts.dividedBy(3), this::say);
    }

    /** From now on the others know of this copy. Does not wait for the database. */
    public void start(Self me) {
        self = me;
        saying.start();
    }

    /** What is active here has changed: the others are to know at once. */
    public void changed() {
        saying.wake();
    }

    /** Those that live, a second ago at most, by their uids. */
    public List<Member> all() {
        return since(ticker.nanos() - KNOWN_FOR.toNanos());
    }

    /**
     * Those that live, as it was at that moment or later: for whoever found then that what is known is wrong. Many who
     * did at once are one question.
     */
    public List<Member> since(long nanos) {
        return readSince(nanos).orElseGet(() -> ask(nanos));
    }

    /** Where a layer is active: the highest epoch, if several say so. */
    public static Optional<Member> active(String layer, List<Member> members) {
        return members.stream()
                .filter(member -> member.active().containsKey(layer) && member.address() != null)
                .max(Comparator.comparing(member -> member.active().getOrDefault(layer, 0L)));
    }

    /** The same of all but this copy. */
    public Optional<Member> activeElsewhere(String layer, List<Member> members) {
        Self me = self;
        return active(
                layer,
                members.stream()
                        .filter(member -> me == null || !member.uid().equals(me.uid()))
                        .toList());
    }

    /** This copy counts no more. Without the database its row expires. */
    @Override
    public void close() {
        saying.close();
        Self me = self;
        if (me == null) {
            return;
        }
        try {
            shared.write(unit -> unit.jdbc(connection -> MemberTable.leave(connection, me.uid())));
        } catch (RuntimeException e) { // the top of an errand
            LOG.warnf("this copy is not taken off the list of members, and expires there: %s", e);
        }
    }

    /** What the loop does each time. */
    void say() {
        Self me = self;
        if (me != null) {
            Now now = current.get();
            shared.write(unit -> unit.jdbc(
                    connection -> MemberTable.say(connection, me, now, lasts) + MemberTable.forgetOld(connection)));
        }
    }

    private Optional<List<Member>> readSince(long nanos) {
        Read last = read;
        return last == null || last.atNanos() - nanos < 0 ? Optional.empty() : Optional.of(last.members());
    }

    private List<Member> ask(long nanos) {
        reading.lock();
        try { // somebody else may have asked while this one waited
            return readSince(nanos).orElseGet(() -> {
                long asked = ticker.nanos();
                List<Member> members = shared.read(unit -> unit.jdbc(MemberTable::living));
                read = new Read(members, asked);
                return members;
            });
        } finally {
            reading.unlock();
        }
    }
}
