package io.gantry.platform.layer;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one gate for all that a layer stops, removes, switches off, cleans or deletes: who is about to do such a thing asks
 * here first, every time. While the gate is closed the thing is not done and not forgotten: it stays wished, is told with
 * {@link #waits}, costs no attempt and no deadline, and is asked about again, by level, until the gate is open. What is
 * observed, adopted, started or placed does not ask.
 *
 * <p>It is closed by whoever has a reason: the hold of the installation, a new owner that waits until its predecessor's
 * last calls have ended. None of them: it is open.
 */
public final class Destruction {

    /** Names that are kept of things that wait together; how many there are is counted in full. */
    public static final int NAMES_MAX = 20;

    private final List<Supplier<Optional<Withheld>>> guards = new CopyOnWriteArrayList<>();
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final Map<String, Waiting> shown = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private volatile @Nullable Alarm alarm;

    /**
     * Why nothing may be destroyed now.
     *
     * @param reason for people, the end of a sentence
     * @param ends what ends it, for people: a command, or a time
     */
    public record Withheld(String reason, Instant since, String ends) {

        /** A sentence for the object that waits. */
        public String sentence() {
            return "nothing is destroyed since " + since + ": " + reason + "; it ends with " + ends;
        }
    }

    /**
     * Things of one kind that are to be destroyed and are not.
     *
     * @param what in the plural: {@code machines to delete}
     * @param count of all of them
     * @param names of some of them, at most {@value #NAMES_MAX}
     */
    public record Waiting(String what, int count, List<String> names) {

        public Waiting {
            names = names.stream().limit(NAMES_MAX).toList();
        }

        public static Waiting of(String what, List<String> names) {
            return new Waiting(what, names.size(), names);
        }
    }

    /** Closes the gate for as long as it says so; asked often, so it answers from memory. */
    public void withheldBy(Supplier<Optional<Withheld>> guard) {
        guards.add(guard);
    }

    /**
     * What begins when more than a share would be destroyed at once.
     *
     * @param sharePercent of a pool, a cluster or a provider
     * @param least fewer things than this are never too many
     * @param closes closes the gate for a reason; false if it does not, because a person has just confirmed as much
     */
    public void alarm(int sharePercent, int least, Predicate<String> closes) {
        alarm = new Alarm(sharePercent, least, closes);
    }

    private record Alarm(int sharePercent, int least, Predicate<String> closes) {}

    /**
     * Things of one whole that a decision takes at once, which no person has named.
     *
     * @param what {@code machines of pool web}
     * @param count how many are to go
     * @param of how many there are
     */
    public record Extent(String what, int count, int of) {}

    /** Whether this is more at once than is thought to be meant; the gate is closed then, and somebody has to look. */
    public boolean isTooMuch(Extent extent, String why) {
        Alarm set = alarm;
        if (set == null || extent.count() < set.least()) {
            return false;
        }
        return extent.count() * 100L > (long) set.sharePercent() * extent.of()
                && set.closes()
                        .test(extent.count() + " of " + extent.of() + " " + extent.what()
                                + " would have been destroyed at once: " + why);
    }

    /** Why nothing may be destroyed now; empty when it may. */
    public Optional<Withheld> withheld() {
        for (Supplier<Optional<Withheld>> guard : guards) {
            Optional<Withheld> closed = guard.get();
            if (closed.isPresent()) {
                return closed;
            }
        }
        return Optional.empty();
    }

    /**
     * Tells what is withheld, in place of what was told under this key.
     *
     * @param key who tells: {@code pool/UID}, {@code operation/UID}
     */
    public void waits(String key, Waiting withheld) {
        if (withheld.count() == 0) {
            waitsNoMore(key);
        } else if (!withheld.equals(waiting.put(key, withheld))) {
            changes.incrementAndGet();
        }
    }

    /** It was done, or is not wished any more. */
    public void waitsNoMore(String key) {
        if (waiting.remove(key) != null) {
            changes.incrementAndGet();
        }
    }

    /** Tells what a person should see who decides about the gate, in place of what was told under this key. */
    public void shows(String key, Waiting found) {
        if (!found.equals(shown.put(key, found))) {
            changes.incrementAndGet();
        }
    }

    /** All that is only shown, by who told it. */
    public Map<String, Waiting> shown() {
        return Map.copyOf(shown);
    }

    /** All that waits, by who told it. */
    public Map<String, Waiting> waiting() {
        return Map.copyOf(waiting);
    }

    /** Another number than before: something waits that did not, or waits no more. */
    public long changes() {
        return changes.get();
    }
}
