package io.gantry.scenarios.chaos;

import io.gantry.scenarios.Engines.Engine;
import io.gantry.scenarios.Processes;
import io.gantry.scenarios.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** What can go wrong with an installation, one thing after the other. Of many, each
 * kind as often as the others, in an order that a seed decides. */
final class Faults {

    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration PAST_THE_LEASE = Trio.LEASE.plusSeconds(4);
    private static final Duration LONG = Duration.ofSeconds(15);

    private final Trio trio;
    private final Random random;
    private final List<Supplier<Fault>> kinds;
    private final boolean shuffled;
    private final List<Supplier<Fault>> left = new ArrayList<>();
    /** Machines that lost their power: what ran there ended. */
    private final Set<String> switchedOff = new HashSet<>();

    /** @param wanted so many: fewer than there are kinds are those that matter most, in their order */
    Faults(Trio trio, long seed, int wanted) {
        this.trio = trio;
        this.random = new Random(seed);
        this.kinds = List.of(
                this::copyKilled,
                this::copyStopped,
                this::brokerKilled,
                this::databaseKilled,
                this::powerLost,
                this::copyCutFromDatabase,
                this::machineCutOff,
                this::databaseStopped,
                this::brokerStopped,
                this::engineStopped,
                this::copyCutFromBroker,
                this::copiesCutFromEachOther,
                this::copyCutFromMachine,
                this::disksFull);
        this.shuffled = wanted >= kinds.size();
    }

    Fault next() {
        if (left.isEmpty()) {
            left.addAll(kinds);
            if (shuffled) {
                Collections.shuffle(left, random);
            }
        }
        return left.removeFirst().get();
    }

    Set<String> switchedOff() {
        return switchedOff;
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private Copy copy() {
        return oneOf(trio.copies());
    }

    private Engine engine() {
        return oneOf(trio.engines().on());
    }

    // ------------------------------------------------------------------------------------------------- processes

    private Fault copyKilled() {
        Copy copy = copy();
        return new Fault("copy " + copy + " is killed", SHORT, copy.gantry()::kill9, Fault.NOTHING);
    }

    private Fault copyStopped() {
        Copy copy = copy();
        return new Fault(
                "copy " + copy + " stands still past its lease",
                PAST_THE_LEASE,
                () -> copy.gantry().signal("STOP"),
                () -> copy.gantry().signal("CONT"));
    }

    private Fault brokerKilled() {
        return new Fault(
                "Kafka is killed",
                SHORT,
                () -> Processes.signal("KILL", Processes.programsOfChild(trio.kafkaRecord())),
                trio::restartKafka);
    }

    private Fault brokerStopped() {
        return stopped("Kafka", Processes.programsOfChild(trio.kafkaRecord()));
    }

    private Fault databaseKilled() {
        return new Fault(
                "PostgreSQL is killed",
                SHORT,
                () -> Processes.signal("KILL", Processes.programsOfChild(trio.postgresRecord())),
                trio::restartPostgres);
    }

    private Fault databaseStopped() {
        return stopped("PostgreSQL", Processes.programsOfChild(trio.postgresRecord()));
    }

    private Fault powerLost() {
        Engine engine = engine();
        return new Fault(
                "machine " + engine.id() + " loses power",
                SHORT,
                () -> {
                    switchedOff.add(engine.machine());
                    Processes.signal("KILL", List.of(engine.init()));
                },
                Fault.NOTHING);
    }

    private Fault engineStopped() {
        Engine engine = engine();
        return stopped(
                "the engine of " + engine.id(),
                engine.init()
                        .descendants()
                        .filter(process -> Processes.commandLine(process.pid()).contains("dockerd"))
                        .toList());
    }

    private static Fault stopped(String what, List<ProcessHandle> processes) {
        return new Fault(
                what + " stands still",
                PAST_THE_LEASE,
                () -> Processes.signal("STOP", processes),
                () -> Processes.signal(
                        "CONT",
                        processes.stream().filter(ProcessHandle::isAlive).toList()));
    }

    // -------------------------------------------------------------------------------------------------- networks

    private Fault copyCutFromDatabase() {
        Copy copy = copy();
        return cut(
                "copy " + copy + " from PostgreSQL",
                PAST_THE_LEASE,
                () -> trio.firewall().cutFromPort(copy.group(), trio.postgresPort()));
    }

    private Fault copyCutFromBroker() {
        Copy copy = copy();
        return cut(
                "copy " + copy + " from Kafka",
                LONG,
                () -> trio.firewall().cutFromPort(copy.group(), trio.kafkaPort()));
    }

    private Fault copiesCutFromEachOther() {
        Copy one = copy();
        List<Copy> others = trio.copies().stream().filter(copy -> copy != one).toList();
        return cut("copy " + one + " from the other copies", LONG, () -> {
            for (Copy other : others) {
                trio.firewall().cutFromPort(one.group(), other.peerPort());
                trio.firewall().cutFromPort(other.group(), one.peerPort());
            }
        });
    }

    private Fault copyCutFromMachine() {
        Copy copy = copy();
        Engine engine = engine();
        return cut(
                "copy " + copy + " from machine " + engine.id(),
                LONG,
                () -> trio.firewall().cutFromMachine(copy.group(), trio.addressOf(engine)));
    }

    private Fault machineCutOff() {
        Engine engine = engine();
        return cut(
                "machine " + engine.id() + " from all",
                LONG.plusSeconds(5),
                () -> trio.firewall().cutOff(trio.addressOf(engine)));
    }

    private Fault cut(String what, Duration lasts, Fault.Act begin) {
        return new Fault("the network cuts " + what, lasts, begin, trio.firewall()::mend);
    }

    // ----------------------------------------------------------------------------------------------------- disks

    private Fault disksFull() {
        Path filler = trio.disks().resolve("filler");
        return new Fault(
                "the machines' disks are full",
                PAST_THE_LEASE,
                () -> {
                    long free = Files.getFileStore(trio.disks()).getUsableSpace();
                    Ran.of("fallocate", "--length", Long.toString(free), filler.toString());
                },
                () -> Files.deleteIfExists(filler));
    }
}
