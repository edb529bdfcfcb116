package io.gantry.simulation.machine;

/** A machine: power, a network cable, and an engine. All its methods may be called by any thread. */
public final class Machine {

    private final MachineSpec spec;
    private final WorldClock clock;
    private final Engine engine;
    private final long madeMillis;
    private volatile boolean on;
    private volatile boolean plugged = true;
    private volatile long bootedMillis;
    private volatile int life;

    /** @param madeMillis when it is made: it boots from then on */
    Machine(MachineSpec spec, WorldClock clock, Interner interner, Counters counters, long madeMillis) {
        this.spec = spec;
        this.clock = clock;
        this.engine = new Engine(spec, clock, interner, counters, madeMillis);
        this.madeMillis = madeMillis;
        this.on = true;
        this.bootedMillis = madeMillis + spec.knobs().bootMillis();
    }

    public MachineSpec spec() {
        return spec;
    }

    /** It answers while the machine is up; that is for the caller to look at. */
    public Engine engine() {
        return engine;
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
            engine.getPower();
            bootedMillis = clock.millis() + spec.knobs().boot().toMillis();
        }
    }

    /** Everything that runs on it is dead at once. */
    public synchronized void powerOff() {
        if (on) {
            on = false;
            life++;
            engine.losePower();
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
}
