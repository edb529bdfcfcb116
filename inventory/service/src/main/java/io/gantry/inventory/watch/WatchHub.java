package io.gantry.inventory.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.inventory.watch.ChangeLog.Entry;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.EventStream;
import io.gantry.platform.web.EventStream.Event;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Tells watchers what changed. One loop reads the log once for all of them and composes each object once; a watcher that
 * comes is first brought to where the loop is. While nobody watches, nothing is read.
 */
public final class WatchHub implements AutoCloseable {

    /** The data is empty: list again, what happened in between is not kept. */
    static final String RESET = "reset";
    /** The data is empty: from here on nothing is missed, so now is the time to list. */
    static final String READY = "ready";

    private static final int ENTRIES_PER_LOOK = 500;
    /** Other copies of this layer append too, and wake only themselves. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final Duration COME_AGAIN_AFTER = Duration.ofSeconds(5);

    private final LayerDatabase database;
    private final InstantSource time;
    private final WatchSettings settings;
    private final ChangeLog log;
    private final Map<Kind, ObjectReader> readers = new EnumMap<>(Kind.class);
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Loop telling;
    private final Loop trimming;
    /** Where the loop has read to; kept up to date only while somebody watches. */
    private long position;

    private volatile boolean ended;

    public WatchHub(LayerContext context, WatchSettings settings) {
        this.database = context.database();
        this.time = context.time();
        this.settings = settings;
        this.telling = new Loop(context.threads(), "inventory-watch", LOOK_EVERY, this::tell);
        this.trimming = new Loop(context.threads(), "inventory-watch-trim", settings.trimEvery(), this::trim);
        this.log = new ChangeLog(time, telling::wake);
    }

    /** @param sees what the one who watches may know of */
    private record Watcher(Set<Kind> kinds, Predicate<ChangeLog.Change> sees, EventStream stream) {
        boolean wants(ChangeLog.Change change) {
            return kinds.contains(change.kind()) && sees.test(change);
        }
    }

    public ChangeLog log() {
        return log;
    }

    /** Who can show an object of this kind. Before {@link #start}. */
    public void shows(Kind kind, ObjectReader reader) {
        readers.put(kind, reader);
    }

    public Set<Kind> kinds() {
        return readers.isEmpty() ? Set.of() : EnumSet.copyOf(readers.keySet());
    }

    public void start() {
        telling.start();
        trimming.start();
    }

    @Override
    public void close() {
        endWatches();
        telling.close();
        trimming.close();
    }

    /** Before the server waits for its requests: a watch never ends by itself. Watchers come back, elsewhere or later. */
    public void endWatches() {
        ended = true;
        watchers.forEach(watcher -> watcher.stream().close());
    }

    /**
     * @param sees what the one who watches may know of
     * @param after where the watcher was; empty: from now on
     * @return 429 if as many watch as may
     */
    Result<EventStream> open(Set<Kind> kinds, Predicate<ChangeLog.Change> sees, OptionalLong after) {
        var stream = new EventStream(settings.queueEventsMax());
        var watcher = new Watcher(kinds, sees, stream);
        lock.lock();
        try {
            if (watchers.size() >= settings.watchersMax()) {
                return Result.refused(new Rejection.TooMany("watchers", "" + settings.watchersMax(), COME_AGAIN_AFTER));
            }
            if (watchers.isEmpty()) {
                position = database.read(log::range).end();
            }
            catchUp(watcher, after);
            watchers.add(watcher);
        } finally {
            lock.unlock();
        }
        stream.whenOver(() -> watchers.remove(watcher));
        if (ended) {
            stream.close();
        }
        telling.wake();
        return Result.ok(stream);
    }

    private void catchUp(Watcher watcher, OptionalLong after) {
        if (after.isEmpty()) {
            watcher.stream().offer(new Event(Long.toString(position), READY, ""));
            return;
        }
        database.read(unit -> {
            Optional<List<Entry>> missed = missed(unit, watcher, after.getAsLong());
            if (missed.isEmpty()) {
                watcher.stream().offer(new Event(Long.toString(position), RESET, ""));
            } else {
                missed.get().forEach(entry -> watcher.stream().offer(event(unit, entry)));
                watcher.stream().offer(new Event(Long.toString(position), READY, ""));
            }
            return true;
        });
    }

    /** What happened up to where the loop is, each object once; empty if that is not kept or more than a queue holds. */
    private Optional<List<Entry>> missed(Unit unit, Watcher watcher, long after) {
        ChangeLog.Range range = log.range(unit);
        if (after < range.resumableFrom() || after > range.end()) {
            return Optional.empty();
        }
        var missed = new LinkedHashMap<Uid, Entry>();
        long read = after;
        while (read < position) {
            List<Entry> look = log.after(unit, read, watcher.kinds(), ENTRIES_PER_LOOK);
            if (look.isEmpty()) {
                break;
            }
            look.stream()
                    .filter(entry -> entry.position() <= position && watcher.wants(entry.change()))
                    .forEach(entry -> keepLast(missed, entry));
            read = look.getLast().position();
        }
        return missed.size() < settings.queueEventsMax() / 2
                ? Optional.of(List.copyOf(missed.values()))
                : Optional.empty();
    }

    private void tell() {
        lock.lock();
        try {
            boolean more = !watchers.isEmpty();
            while (more) {
                more = database.read(this::tellSome);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean tellSome(Unit unit) {
        Set<Kind> wanted = EnumSet.noneOf(Kind.class);
        watchers.forEach(watcher -> wanted.addAll(watcher.kinds()));
        List<Entry> look = log.after(unit, position, wanted, ENTRIES_PER_LOOK);
        if (look.isEmpty()) {
            return false;
        }
        var last = new LinkedHashMap<Uid, Entry>();
        look.forEach(entry -> keepLast(last, entry));
        last.values().forEach(entry -> tellAll(entry, event(unit, entry)));
        position = look.getLast().position();
        return look.size() == ENTRIES_PER_LOOK;
    }

    /** Re-inserted, so that positions only grow: a watcher goes on from the last it saw. */
    private static void keepLast(SequencedMap<Uid, Entry> last, Entry entry) {
        last.remove(entry.change().uid());
        last.put(entry.change().uid(), entry);
    }

    private void tellAll(Entry entry, Event event) {
        watchers.stream()
                .filter(watcher -> watcher.wants(entry.change()))
                .forEach(watcher -> watcher.stream().offer(event)); // one that is too slow ends, and leaves by itself
    }

    private Event event(Unit unit, Entry entry) {
        ChangeLog.Change change = entry.change();
        ObjectReader reader = readers.get(change.kind());
        Optional<?> object = reader == null ? Optional.empty() : reader.read(unit, change.uid());
        WatchEvent event = object.<WatchEvent>map(found -> WatchEvent.changed(change.kind(), found))
                .orElseGet(() -> WatchEvent.deleted(change));
        try {
            return Event.of(entry.position(), GantryJson.lenient().writeValueAsString(event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + change, e);
        }
    }

    private void trim() {
        database.write(unit -> log.trim(unit, time.instant().minus(settings.keepFor()), settings.entriesMax()));
    }
}
