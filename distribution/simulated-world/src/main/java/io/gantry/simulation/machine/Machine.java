package io.gantry.simulation.machine;

import io.gantry.simulation.machine.Container.State;
import io.gantry.simulation.machine.ContainerSpec.Binding;
import io.gantry.simulation.process.Execution;
import io.gantry.simulation.process.NotRunnable;
import io.gantry.simulation.process.Program;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A machine: power, a network cable, an engine's images and containers. All its methods may be called by any thread. */
public final class Machine {

    private static final int NOT_FOUND = 127;
    private static final int LOST_POWER = 255;

    private final MachineSpec spec;
    private final WorldClock clock;
    private final Interner interner;
    private final Counters counters;
    private final long salt;
    private final long madeMillis;
    private final Events events = new Events();
    private final Map<String, Image> images = new LinkedHashMap<>();
    private final Map<Long, Container> bySerial = new LinkedHashMap<>();
    private final Map<String, Container> byName = new HashMap<>();
    private final BitSet hostPorts = new BitSet();
    private long serials;
    private int running;
    private volatile boolean on;
    private volatile boolean plugged = true;
    private volatile long bootedMillis;
    private volatile int life;

    /** @param madeMillis when it is made: it boots from then on */
    Machine(MachineSpec spec, WorldClock clock, Interner interner, Counters counters, long madeMillis) {
        this.spec = spec;
        this.clock = clock;
        this.interner = interner;
        this.counters = counters;
        this.salt = spec.uid().hashCode() & 0xFFFF_FFFFL;
        this.madeMillis = madeMillis;
        // Behind every serial of an earlier life of the world, so that no id comes twice.
        this.serials = clock.millis();
        this.on = true;
        this.bootedMillis = madeMillis + spec.knobs().bootMillis();
        spec.images().forEach(name -> images.put(Image.normal(name), Image.unknown(name)));
    }

    public MachineSpec spec() {
        return spec;
    }

    public Events events() {
        return events;
    }

    // ---- power and network

    /** Whether it is made already. */
    public boolean isMade() {
        return clock.millis() >= madeMillis;
    }

    public boolean isOn() {
        return on;
    }

    public boolean isPlugged() {
        return plugged;
    }

    /** Whether its engine is up. */
    public boolean isUp() {
        return on && clock.millis() >= bootedMillis;
    }

    /** Changes whenever the power goes, so that a conversation knows it is over. */
    public int life() {
        return life;
    }

    public synchronized void powerOn() {
        if (!on) {
            on = true;
            bootedMillis = clock.millis() + spec.knobs().boot().toMillis();
        }
    }

    /** Everything that runs on it is dead at once. */
    public synchronized void powerOff() {
        if (on) {
            on = false;
            life++;
            events.cut();
            for (Container container : bySerial.values()) {
                if (container.state() == State.RUNNING) {
                    end(container, LOST_POWER, false);
                }
                container.changed();
            }
        }
    }

    public synchronized void plug(boolean in) {
        plugged = in;
        notifyAll();
    }

    /** Waits while the cable is out, for at most this long; the caller looks again. */
    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's, who also looks whether its peer is still there
    public synchronized void awaitPlugged(long millis) throws InterruptedException {
        if (!plugged) {
            wait(millis);
        }
    }

    // ---- images

    public synchronized List<Image> images() {
        return List.copyOf(images.values());
    }

    public synchronized Optional<Image> image(String name) {
        Image byTag = images.get(Image.normal(name));
        return byTag != null
                ? Optional.of(byTag)
                : images.values().stream()
                        .filter(image -> image.id().equals(name) || image.id().equals("sha256:" + name))
                        .findFirst();
    }

    public synchronized void load(Image image) {
        images.put(image.name(), image);
    }

    public synchronized boolean removeImage(String name) {
        return images.remove(Image.normal(name)) != null;
    }

    /** Whether a pull finds it. */
    public boolean canPull(String name) {
        return Image.isWellKnown(name) || spec.knobs().canPull(Image.repository(name));
    }

    // ---- containers

    /** What became of a wish about a container. */
    public sealed interface Outcome {
        record Done(Container container) implements Outcome {}

        /** It is so already. */
        record Unchanged() implements Outcome {}

        /** Refused, with an HTTP status and Docker's words. */
        record Refused(int status, String message) implements Outcome {}
    }

    public Outcome create(@Nullable String wantedName, ContainerSpec wanted, Map<String, String> labels) {
        clock.pause(Duration.ofMillis(spec.knobs().containerCreateMillis()));
        synchronized (this) {
            if (image(wanted.image()).isEmpty()) {
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
            var container = new Container(
                    serial, this, name, interner.share(wanted), flat(labels, name), hundredthsSinceMade());
            bySerial.put(serial, container);
            byName.put(name, container);
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
        clock.pause(Duration.ofMillis(spec.knobs().containerStartMillis()));
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
        Image image = image(wanted.image()).orElse(Image.unknown(wanted.image()));
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
        counters.started().increment();
        tell("start", container, 0);
        goOn(container);
    }

    private synchronized void goOn(Container container) {
        Execution process = container.process;
        if (process == null) {
            return;
        }
        container.alarm = null;
        switch (process.run(new ContainerHost(container))) {
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
        if (on) {
            if (outOfMemory) {
                tell("oom", container, 0);
            }
            tell("die", container, code);
        }
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
        bySerial.remove(container.serial);
        byName.remove(container.name());
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
        return new ContainerHost(container) {
            @Override
            public void write(boolean error, String text) {
                writer.write(error, text);
            }
        };
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

    private class ContainerHost implements Execution.Host {
        private final Container container;

        ContainerHost(Container container) {
            this.container = container;
        }

        @Override
        public void write(boolean error, String text) {
            container.log().write(clock.millis(), error, text);
            container.changed();
        }

        @Override
        public String hostName() {
            return container.id().substring(0, 12);
        }

        @Override
        public String date() {
            return Instant.ofEpochMilli(clock.millis()).toString();
        }

        @Override
        public Map<String, String> environment() {
            var environment = new LinkedHashMap<String, String>();
            environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
            environment.put("HOSTNAME", hostName());
            for (String variable : container.spec().environment()) {
                String[] sides = variable.split("=", 2);
                environment.put(sides[0], sides.length > 1 ? sides[1] : "");
            }
            return environment;
        }
    }
}
