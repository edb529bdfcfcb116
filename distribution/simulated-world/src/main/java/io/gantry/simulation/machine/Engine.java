package io.gantry.simulation.machine;

import io.gantry.simulation.machine.Container.State;
import io.gantry.simulation.machine.ContainerSpec.Binding;
import io.gantry.simulation.process.Execution;
import io.gantry.simulation.process.NotRunnable;
import io.gantry.simulation.process.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a machine's engine has: images and containers, and what becomes of them. All its methods may be called by any thread. */
public final class Engine {

    private static final int NOT_FOUND = 127;
    private static final int LOST_POWER = 255;

    private final Knobs knobs;
    private final WorldClock clock;
    private final Interner interner;
    private final Counters counters;
    private final long salt;
    private final long madeMillis;
    private final Events events = new Events();
    private final ImageStore images;
    private final VolumeStore volumes = new VolumeStore();
    private final Map<Long, Container> bySerial = new LinkedHashMap<>();
    private final Map<String, Container> byName = new HashMap<>();
    private final BitSet hostPorts = new BitSet();
    private final MemoryVolumes memory = new MemoryVolumes();
    private long serials;
    private int running;
    private boolean powered = true;

    Engine(MachineSpec spec, WorldClock clock, Interner interner, Counters counters, long madeMillis) {
        this.knobs = spec.knobs();
        this.clock = clock;
        this.interner = interner;
        this.counters = counters;
        this.salt = spec.uid().hashCode() & 0xFFFF_FFFFL;
        this.madeMillis = madeMillis;
        this.images = new ImageStore(spec);
        // Behind every serial of an earlier life of the world, so that no id comes twice.
        this.serials = clock.millis();
    }

    public Events events() {
        return events;
    }

    public ImageStore images() {
        return images;
    }

    public VolumeStore volumes() {
        return volumes;
    }

    /** One that a container has, ended or not, stays. */
    public synchronized VolumeStore.Removal removeVolume(String name) {
        boolean used = bySerial.values().stream()
                .anyMatch(container -> container.spec().volumes().contains(name));
        if (used) {
            return VolumeStore.Removal.USED;
        }
        return volumes.remove(name) ? VolumeStore.Removal.DONE : VolumeStore.Removal.MISSING;
    }

    /** Everything that runs is dead at once, and nobody hears of it. */
    synchronized void losePower() {
        powered = false;
        events.cut();
        for (Container container : List.copyOf(bySerial.values())) {
            if (container.state() == State.RUNNING) {
                end(container, LOST_POWER, false);
            }
            container.changed();
        }
    }

    synchronized void getPower() {
        powered = true;
    }

    /** What became of a wish about a container. */
    public sealed interface Outcome {
        record Done(Container container) implements Outcome {}

        /** It is so already. */
        record Unchanged() implements Outcome {}

        /** Refused, with an HTTP status and Docker's words. */
        record Refused(int status, String message) implements Outcome {}
    }

    public Outcome create(@Nullable String wantedName, ContainerSpec wanted, Map<String, String> labels) {
        return create(wantedName, wanted, labels, Extras.NONE);
    }

    public Outcome create(
            @Nullable String wantedName, ContainerSpec wanted, Map<String, String> labels, Extras extras) {
        clock.pause(Duration.ofMillis(knobs.containerCreateMillis()));
        synchronized (this) {
            if (images.find(wanted.image()).isEmpty()) {
                return new Outcome.Refused(404, "No such image: " + Image.normal(wanted.image()));
            }
            long serial = ++serials;
            String name = interner.share(wantedName == null ? "sim_" + serial : wantedName);
            Container holder = byName.get(name);
            if (holder != null) {
                return new Outcome.Refused(
                        409,
                        "Conflict. The container name \"/" + name + "\" is already in use by container \"" + holder.id()
                                + "\". You have to remove (or rename) that container to be able to reuse that name.");
            }
            Container sharer = extras.volumesOf() == null ? null : byName.get(extras.volumesOf());
            if (extras.volumesOf() != null && sharer == null) {
                return noSuch(extras.volumesOf());
            }
            var container = new Container(
                    serial, this, name, interner.share(wanted), flat(labels, name), hundredthsSinceMade());
            bySerial.put(serial, container);
            byName.put(name, container);
            wanted.volumes().forEach(volume -> volumes.make(volume, Map.of()));
            memory.made(container, extras, sharer);
            counters.created().increment();
            tell("create", container, 0);
            return new Outcome.Done(container);
        }
    }

    /** The name often stands in a label too; then it is kept once. */
    private String[] flat(Map<String, String> labels, String name) {
        String[] flat = new String[labels.size() * 2];
        int next = 0;
        for (var label : labels.entrySet()) {
            flat[next++] = interner.share(label.getKey());
            flat[next++] = label.getValue().equals(name) ? name : interner.share(label.getValue());
        }
        return flat;
    }

    public Outcome start(String reference) {
        clock.pause(Duration.ofMillis(knobs.containerStartMillis()));
        synchronized (this) {
            Container container = find(reference).orElse(null);
            if (container == null) {
                return noSuch(reference);
            }
            if (container.state() == State.RUNNING) {
                return new Outcome.Unchanged();
            }
            Integer taken = firstTaken(container.spec().ports());
            if (taken != null) {
                return new Outcome.Refused(
                        500,
                        "driver failed programming external connectivity on endpoint " + container.name()
                                + " (" + container.id() + "): Bind for 0.0.0.0:" + taken
                                + " failed: port is already allocated");
            }
            try {
                run(container, program(container.spec()));
                return new Outcome.Done(container);
            } catch (NotRunnable reason) {
                String message = "failed to create task for container: failed to create shim task: OCI runtime create "
                        + "failed: runc create failed: unable to start container process: " + reason.getMessage()
                        + ": unknown";
                container.notStarted(NOT_FOUND, message);
                return new Outcome.Refused(400, message);
            }
        }
    }

    private Program program(ContainerSpec wanted) throws NotRunnable {
        Image image = images.find(wanted.image()).orElse(Image.unknown(wanted.image()));
        var line = new ArrayList<String>(wanted.entrypoint().isEmpty() ? image.entrypoint() : wanted.entrypoint());
        boolean imageCommand = wanted.command().isEmpty() && wanted.entrypoint().isEmpty();
        line.addAll(imageCommand ? image.command() : wanted.command());
        return interner.program(line);
    }

    private @Nullable Integer firstTaken(List<Binding> bindings) {
        return bindings.stream()
                .map(Binding::host)
                .filter(hostPorts::get)
                .findFirst()
                .orElse(null);
    }

    private void run(Container container, Program program) {
        container.spec().ports().forEach(binding -> hostPorts.set(binding.host()));
        container.process = new Execution(program);
        container.started(hundredthsSinceMade());
        running++;
        memory.mounted(container);
        counters.started().increment();
        tell("start", container, 0);
        Checkup.Spec check = container.spec().check();
        if (check != null) {
            container.checkup = new Checkup(check);
            checkLater(container, container.checkup);
        }
        goOn(container);
    }

    private void checkLater(Container container, Checkup checkup) {
        container.nextCheck = clock.after(checkup.spec().every(), () -> check(container, checkup));
    }

    /** An alarm may ring for a run that has ended meanwhile. */
    private synchronized void check(Container container, Checkup checkup) {
        if (container.checkup != checkup) {
            return;
        }
        if (checkup.tried(container, clock)) {
            tell("health_status: " + checkup.state().name().toLowerCase(Locale.ROOT), container, 0);
        }
        checkLater(container, checkup);
    }

    private synchronized void goOn(Container container) {
        Execution process = container.process;
        if (process == null) {
            return;
        }
        container.alarm = null;
        switch (process.run(new ContainerHost(container, clock))) {
            case Execution.Pause.Sleep(Duration time) ->
                container.alarm = clock.after(time, () -> goOn(container, process));
            case Execution.Pause.ForEver() -> {}
            case Execution.Pause.Exit(int code, boolean outOfMemory) -> end(container, code, outOfMemory);
        }
    }

    /** An alarm may ring for a process that has ended meanwhile. */
    private synchronized void goOn(Container container, Execution process) {
        if (container.process == process) {
            goOn(container);
        }
    }

    private void end(Container container, int code, boolean outOfMemory) {
        container.spec().ports().forEach(binding -> hostPorts.clear(binding.host()));
        container.ended(hundredthsSinceMade(), code, outOfMemory);
        running--;
        memory.unmounted(container);
        if (powered) {
            if (outOfMemory) {
                tell("oom", container, 0);
            }
            tell("die", container, code);
        }
        if (memory.isPassing(container)) {
            forget(container);
        }
    }

    private void forget(Container container) {
        bySerial.remove(container.serial);
        byName.remove(container.name());
        memory.removed(container);
    }

    /** Puts files into a container. What lands in no volume that is mounted is not kept: nothing here reads it. */
    public synchronized Outcome put(String reference, Map<String, String> files) {
        Container container = find(reference).orElse(null);
        if (container == null) {
            return noSuch(reference);
        }
        memory.put(container, files);
        return new Outcome.Done(container);
    }

    /** What a process in it reads there. */
    synchronized Optional<String> file(Container container, String path) {
        return memory.file(container, path);
    }

    /** Sends a signal. */
    public synchronized Outcome kill(String reference, String signal) {
        Container container = find(reference).orElse(null);
        if (container == null) {
            return noSuch(reference);
        }
        if (container.state() != State.RUNNING) {
            return new Outcome.Refused(
                    409, "cannot kill container: " + reference + ": container " + container.id() + " is not running");
        }
        tell("kill", container, 0);
        int code = container.answerTo(signal);
        if (code >= 0) {
            end(container, code, false);
        }
        return new Outcome.Done(container);
    }

    /** Asks it to end, and kills it after the grace. */
    public Outcome stop(String reference, Duration grace) throws InterruptedException {
        Container container = find(reference).orElse(null);
        if (container == null) {
            return noSuch(reference);
        }
        if (container.state() != State.RUNNING) {
            return new Outcome.Unchanged();
        }
        kill(reference, "SIGTERM");
        long deadline = clock.millis() + grace.toMillis();
        int seen = container.changes();
        while (container.state() == State.RUNNING && clock.millis() < deadline) {
            container.awaitChange(seen, Math.max(1, deadline - clock.millis()));
            seen = container.changes();
        }
        synchronized (this) {
            if (container.state() == State.RUNNING) {
                end(container, Container.KILLED, false);
            }
            tell("stop", container, 0);
        }
        return new Outcome.Done(container);
    }

    public synchronized Outcome remove(String reference, boolean force) {
        Container container = find(reference).orElse(null);
        if (container == null) {
            return noSuch(reference);
        }
        if (container.state() == State.RUNNING && !force) {
            return new Outcome.Refused(
                    409,
                    "cannot remove container \"/" + container.name()
                            + "\": container is running: stop the container before removing or force remove");
        }
        if (container.state() == State.RUNNING) {
            end(container, Container.KILLED, false);
        }
        forget(container);
        container.changed();
        tell("destroy", container, 0);
        return new Outcome.Done(container);
    }

    private static Outcome noSuch(String reference) {
        return new Outcome.Refused(404, "No such container: " + reference);
    }

    /** By name, or by id or its first 12 digits. */
    public synchronized Optional<Container> find(String reference) {
        Container named = byName.get(reference.startsWith("/") ? reference.substring(1) : reference);
        if (named == null && Ids.looksLikeId(reference)) {
            Container numbered = bySerial.get(Ids.serial(reference, salt));
            return Optional.ofNullable(numbered).filter(found -> found.id().startsWith(reference));
        }
        return Optional.ofNullable(named);
    }

    /** All of them, oldest first. */
    public synchronized List<Container> containers() {
        return List.copyOf(bySerial.values());
    }

    public synchronized int containerCount() {
        return bySerial.size();
    }

    public synchronized int runningCount() {
        return running;
    }

    /** What a command, run in a container, sees and writes to. */
    public Execution.Host host(Container container, Writer writer) {
        return new ContainerHost(container, clock, writer);
    }

    /** Takes a command's output. */
    @FunctionalInterface
    public interface Writer {
        void write(boolean error, String text);
    }

    private void tell(String action, Container container, int exitCode) {
        events.tell(new Event(clock.millis(), action, container, exitCode));
    }

    String idOf(long serial) {
        return Ids.id(serial, salt);
    }

    /** Times of containers are kept in hundredths of a second since the machine was made: an int each. */
    private int hundredthsSinceMade() {
        return (int) Math.max(1, (clock.millis() - madeMillis) / 10);
    }

    long millisOf(int hundredths) {
        return madeMillis + hundredths * 10L;
    }
}
