package io.gantry.simulation.machine;

import io.gantry.simulation.process.Execution;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container. There may be a million of them, so it has few fields and what is empty is null. Changed only under its
 * engine's lock; whoever waits for its state waits on the container itself.
 */
public final class Container {

    static final int KILLED = 137;

    private static final int TERMINATED = 143;

    /** Where it is; in lower case as Docker names it. */
    public enum State {
        CREATED,
        RUNNING,
        EXITED
    }

    final long serial;
    private final Engine engine;
    private final String name;
    private final ContainerSpec spec;
    private final String[] labels;
    private final int created;
    private int started;
    private int finished;
    private volatile State state = State.CREATED;
    private boolean outOfMemory;
    private int exitCode;
    private int changes;

    @Nullable
    Execution process;

    @Nullable
    Runnable alarm;

    @Nullable
    Checkup checkup;

    @Nullable
    Runnable nextCheck;

    private @Nullable String error;
    private @Nullable Log log;

    Container(long serial, Engine engine, String name, ContainerSpec spec, String[] labels, int created) {
        this.serial = serial;
        this.engine = engine;
        this.name = name;
        this.spec = spec;
        this.labels = labels;
        this.created = created;
    }

    public String id() {
        return engine.idOf(serial);
    }

    public String name() {
        return name;
    }

    public ContainerSpec spec() {
        return spec;
    }

    public State state() {
        return state;
    }

    public int exitCode() {
        return exitCode;
    }

    public boolean outOfMemory() {
        return outOfMemory;
    }

    public String error() {
        return error == null ? "" : error;
    }

    public int pid() {
        return state == State.RUNNING ? 1000 + (int) (serial % 30_000) : 0;
    }

    public long createdMillis() {
        return engine.millisOf(created);
    }

    /** What its check has said; null if it has none, or does not run. */
    public @Nullable Checkup checkup() {
        return checkup;
    }

    /** 0 if it never was. */
    public long startedMillis() {
        return started == 0 ? 0 : engine.millisOf(started);
    }

    /** 0 if it never was. */
    public long finishedMillis() {
        return finished == 0 ? 0 : engine.millisOf(finished);
    }

    public Map<String, String> labels() {
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < labels.length; i += 2) {
            map.put(labels[i], labels[i + 1]);
        }
        return map;
    }

    /** {@code key} or {@code key=value}. */
    public boolean hasLabel(String wanted) {
        int equals = wanted.indexOf('=');
        String key = equals < 0 ? wanted : wanted.substring(0, equals);
        for (int i = 0; i < labels.length; i += 2) {
            if (labels[i].equals(key)) {
                return equals < 0 || labels[i + 1].equals(wanted.substring(equals + 1));
            }
        }
        return false;
    }

    /** What a process in it reads there. */
    Optional<String> file(String path) {
        return engine.file(this, path);
    }

    public synchronized Log log() {
        Log known = log;
        if (known == null) {
            known = new Log();
            log = known;
        }
        return known;
    }

    /** A number that grows with every change of it. Read before its state, and given to {@link #awaitChange}. */
    public synchronized int changes() {
        return changes;
    }

    /** Waits until it has changed beyond what was seen, or for this long; the caller looks again. */
    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's, who looks at more than the container
    public synchronized void awaitChange(int seen, long millis) throws InterruptedException {
        if (changes == seen) {
            wait(millis);
        }
    }

    synchronized void changed() {
        changes++;
        notifyAll();
    }

    void started(int now) {
        state = State.RUNNING;
        started = now;
        finished = 0;
        exitCode = 0;
        outOfMemory = false;
        error = null;
        changed();
    }

    void notStarted(int code, String why) {
        exitCode = code;
        error = why;
        changed();
    }

    void ended(int now, int code, boolean memory) {
        state = State.EXITED;
        finished = now;
        exitCode = code;
        outOfMemory = memory;
        process = null;
        checkup = null;
        Runnable check = nextCheck;
        if (check != null) {
            check.run();
            nextCheck = null;
        }
        Runnable ringing = alarm;
        if (ringing != null) {
            ringing.run();
            alarm = null;
        }
        changed();
    }

    /** What it answers to a signal: the exit code, or -1 if it goes on. */
    int answerTo(String signal) {
        Execution running = process;
        boolean deaf = running != null && running.ignoresTerm();
        return switch (signal) {
            case "SIGKILL", "KILL", "9" -> KILLED;
            case "SIGTERM", "TERM", "15" -> deaf ? -1 : TERMINATED;
            case "SIGINT", "INT", "2" -> 130;
            case "SIGQUIT", "QUIT", "3" -> 131;
            case "SIGHUP", "HUP", "1" -> 129;
            default -> -1;
        };
    }
}
