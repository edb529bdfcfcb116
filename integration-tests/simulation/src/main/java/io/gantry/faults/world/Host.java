package io.gantry.faults.world;

import io.gantry.faults.stage.Program;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.spi.WorkloadEngine.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A simulated machine with its engine. */
public final class Host {

    /** About half of what the bridge waits for, since copies that ask it in turn have not heard it at the same time. */
    private static final Duration SILENT_FOR = Duration.ofSeconds(7);
    /** What is decided because of it is told late: stopped processes, a broker that is away. */
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(60);

    private static final long NEVER = -1;

    private final Uid machine;
    private final Name name;
    private final Resources capacity;
    private final Map<Uid, Container> containers = new LinkedHashMap<>();
    private final List<Stream> streams = new ArrayList<>();
    private boolean on = true;
    private boolean up = true;
    private boolean reachable = true;
    private boolean hidden;
    private boolean gone;
    private long heardAt = NEVER;
    private long silentUntil = NEVER;

    /** Somebody who is told what happens, in order. */
    static final class Stream {
        final Program program;
        final Observer observer;
        long lastAt;
        boolean open = true;

        Stream(Program program, Observer observer) {
            this.program = program;
            this.observer = observer;
        }
    }

    Host(Uid machine, Name name, Resources capacity) {
        this.machine = machine;
        this.name = name;
        this.capacity = capacity;
    }

    public Uid machine() {
        return machine;
    }

    public Name name() {
        return name;
    }

    public Resources capacity() {
        return capacity;
    }

    EngineEndpoint endpoint() {
        return new EngineEndpoint("tcp://" + name + "-" + machine.randomTail() + ":2375", Trust.PLAIN_LOOPBACK);
    }

    Map<Uid, Container> containers() {
        return containers;
    }

    /** Those that run. */
    public List<Container> running() {
        return containers.values().stream().filter(Container::running).toList();
    }

    List<Stream> streams() {
        return streams;
    }

    /** Whether somebody who calls it is answered. */
    public boolean answers() {
        return on && up && reachable && !gone;
    }

    /** The bridge's own way to it fails, others' do not. */
    boolean answersTheBridge() {
        return answers() && !hidden;
    }

    void hidden(boolean fromTheBridge) {
        hidden = fromTheBridge;
    }

    /** A bridge has an answer of it. */
    void heard(long now) {
        if (heardAt != NEVER && now - heardAt >= SILENT_FOR.toNanos()) {
            silentUntil = now;
        }
        heardAt = now;
    }

    /** Whether for long no bridge had an answer of it, now or not long ago. */
    boolean wasSilent(long now) {
        return heardAt == NEVER
                || now - heardAt >= SILENT_FOR.toNanos()
                || (silentUntil != NEVER && now - silentUntil <= TOLD_WITHIN.toNanos());
    }

    /** Whether its engine runs: some time after its power. */
    void up(boolean isUp) {
        up = isUp;
    }

    boolean isUp() {
        return up;
    }

    /** It was taken down for good. */
    boolean gone() {
        return gone;
    }

    void goes() {
        gone = true;
    }

    boolean on() {
        return on;
    }

    void on(boolean isOn) {
        on = isOn;
    }

    void reachable(boolean isReachable) {
        reachable = isReachable;
    }

    @Override
    public String toString() {
        return name.value();
    }
}
