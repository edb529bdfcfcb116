package io.gantry.provisioner.lifecycle;

import static io.gantry.provisioner.api.MachineState.ACTIVE;
import static io.gantry.provisioner.api.MachineState.AVAILABLE;
import static io.gantry.provisioner.api.MachineState.CLEANING;
import static io.gantry.provisioner.api.MachineState.DELETED;
import static io.gantry.provisioner.api.MachineState.DELETING;
import static io.gantry.provisioner.api.MachineState.DRAINING;
import static io.gantry.provisioner.api.MachineState.ENROLLED;
import static io.gantry.provisioner.api.MachineState.FAILED;
import static io.gantry.provisioner.api.MachineState.INSPECTING;
import static io.gantry.provisioner.api.MachineState.LOST;
import static io.gantry.provisioner.api.MachineState.PROVISIONING;
import static io.gantry.provisioner.api.MachineState.QUARANTINED;
import static io.gantry.provisioner.api.MachineState.RESCUE;
import static io.gantry.provisioner.api.MachineState.RETIRED;
import static io.gantry.provisioner.lifecycle.MachineOrigin.MADE;
import static io.gantry.provisioner.lifecycle.MachineOrigin.OWNED;

import io.gantry.provisioner.api.MachineState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Every legal move of a machine, and nothing else. Rows are tagged by where a machine comes from: hardware is cleaned and
 * goes back, what was made is deleted. What leaves a pool's service for a reason of its own (a failed or overdue
 * creation) gives its claim back, so that the pool may try its next source; what is removed on purpose keeps its claim
 * until it is gone.
 */
public final class MachineLifecycle {

    private static final Effect STOP = new Effect.Stop();
    private static final Effect GIVE_BACK = new Effect.GiveClaimBack();
    private static final Effect DROP = new Effect.DropClaim();
    private static final Effect INSPECT = new Effect.Begin(OperationKind.INSPECT);
    private static final Effect CREATE = new Effect.Begin(OperationKind.CREATE);
    private static final Effect DELETE = new Effect.Begin(OperationKind.DELETE);
    private static final Effect CLEAN = new Effect.Begin(OperationKind.CLEAN);

    /** One row of the table. */
    record Row(MachineOrigin origin, MachineState from, MachineEvent event, Decision.Move move) {}

    private record Key(MachineState from, MachineEvent event) {}

    private static final List<Row> ROWS = new ArrayList<>();
    private static final Map<MachineOrigin, Map<Key, Decision.Move>> TABLE = new EnumMap<>(MachineOrigin.class);

    static {
        owned();
        made();
        for (MachineOrigin origin : MachineOrigin.values()) {
            inService(origin);
        }
    }

    private MachineLifecycle() {}

    /** A move that is not in the table is refused; refusing is an answer, not an exception. */
    public static Decision decide(MachineOrigin origin, MachineState current, MachineEvent event) {
        Decision.Move move = table(origin).get(new Key(current, event));
        return move != null ? move : new Decision.Refuse(current, event);
    }

    /** How a machine's life begins. */
    public static Decision.Move begin(MachineOrigin origin) {
        return switch (origin) {
            case OWNED -> new Decision.Move(ENROLLED, List.of());
            case MADE -> new Decision.Move(PROVISIONING, List.of(CREATE));
        };
    }

    /** Nothing more happens to it. */
    public static boolean isEnd(MachineState state) {
        return state == DELETED || state == RETIRED;
    }

    /** Whether its pool counts on it: nothing needs to be made in its place. */
    public static boolean serves(MachineState state) {
        return switch (state) {
            case PROVISIONING, ACTIVE, DRAINING, RESCUE, LOST -> true;
            case ENROLLED, INSPECTING, AVAILABLE, CLEANING, DELETING, DELETED, FAILED, QUARANTINED, RETIRED -> false;
            case UNRECOGNIZED -> false;
        };
    }

    static List<Row> rows() {
        return List.copyOf(ROWS);
    }

    private static void owned() {
        on(OWNED, ENROLLED, MachineEvent.INSPECT, INSPECTING, INSPECT);
        on(OWNED, ENROLLED, MachineEvent.RETIRE, RETIRED);
        on(OWNED, INSPECTING, MachineEvent.SUCCEED, AVAILABLE);
        on(OWNED, INSPECTING, MachineEvent.FAIL, FAILED);
        on(OWNED, INSPECTING, MachineEvent.TIME_OUT, FAILED, STOP);
        on(OWNED, AVAILABLE, MachineEvent.CLAIM, PROVISIONING, CREATE);
        on(OWNED, AVAILABLE, MachineEvent.INSPECT, INSPECTING, INSPECT);
        on(OWNED, AVAILABLE, MachineEvent.QUARANTINE, QUARANTINED);
        on(OWNED, AVAILABLE, MachineEvent.RETIRE, RETIRED);
        on(OWNED, PROVISIONING, MachineEvent.FAIL, CLEANING, GIVE_BACK, CLEAN);
        on(OWNED, PROVISIONING, MachineEvent.TIME_OUT, CLEANING, GIVE_BACK, CLEAN);
        on(OWNED, CLEANING, MachineEvent.SUCCEED, AVAILABLE, DROP);
        on(OWNED, CLEANING, MachineEvent.FAIL, FAILED);
        on(OWNED, CLEANING, MachineEvent.TIME_OUT, FAILED, STOP);
        // By a person only: erasing hardware that failed once is not done by itself.
        on(OWNED, FAILED, MachineEvent.RETRY, CLEANING, CLEAN);
        on(OWNED, FAILED, MachineEvent.RETIRE, RETIRED, DROP);
        on(OWNED, LOST, MachineEvent.TIME_OUT, QUARANTINED, GIVE_BACK);
        on(OWNED, LOST, MachineEvent.RETIRE, RETIRED, STOP, DROP);
        on(OWNED, QUARANTINED, MachineEvent.RELEASE, CLEANING, CLEAN);
        on(OWNED, QUARANTINED, MachineEvent.RETIRE, RETIRED, DROP);
        removal(OWNED, CLEANING, CLEAN);
    }

    private static void made() {
        on(MADE, PROVISIONING, MachineEvent.FAIL, DELETING, GIVE_BACK, DELETE);
        on(MADE, PROVISIONING, MachineEvent.TIME_OUT, DELETING, GIVE_BACK, DELETE);
        on(MADE, DELETING, MachineEvent.SUCCEED, DELETED, DROP);
        on(MADE, DELETING, MachineEvent.FAIL, FAILED);
        on(MADE, DELETING, MachineEvent.TIME_OUT, FAILED, STOP);
        on(MADE, DELETING, MachineEvent.FORGET, DELETED, STOP, DROP);
        // A machine that was made fails only in its deletion: deleting again is safe, and leaving it costs money.
        on(MADE, FAILED, MachineEvent.TIME_OUT, DELETING, DELETE);
        on(MADE, FAILED, MachineEvent.RETRY, DELETING, DELETE);
        on(MADE, FAILED, MachineEvent.FORGET, DELETED, DROP);
        on(MADE, LOST, MachineEvent.TIME_OUT, DELETING, GIVE_BACK, DELETE);
        on(MADE, LOST, MachineEvent.FORGET, DELETED, STOP, DROP);
        on(MADE, QUARANTINED, MachineEvent.RELEASE, DELETING, DELETE);
        on(MADE, QUARANTINED, MachineEvent.FORGET, DELETED, DROP);
        removal(MADE, DELETING, DELETE);
    }

    private static void removal(MachineOrigin origin, MachineState to, Effect begin) {
        for (MachineState from : List.of(PROVISIONING, ACTIVE, DRAINING, RESCUE, LOST)) {
            on(origin, from, MachineEvent.REMOVE, to, begin);
        }
    }

    private static void inService(MachineOrigin origin) {
        on(origin, PROVISIONING, MachineEvent.SUCCEED, ACTIVE, new Effect.TimeProvisioning());
        on(origin, ACTIVE, MachineEvent.DRAIN, DRAINING);
        on(origin, ACTIVE, MachineEvent.VANISH, LOST, STOP);
        on(origin, ACTIVE, MachineEvent.RESCUE, RESCUE, STOP);
        on(origin, DRAINING, MachineEvent.KEEP, ACTIVE);
        on(origin, DRAINING, MachineEvent.VANISH, LOST, STOP);
        // Emptying a node is the bridge's affair, with deadlines of its own: here it is only said to be overdue.
        on(origin, DRAINING, MachineEvent.TIME_OUT, DRAINING);
        on(origin, LOST, MachineEvent.RETURN, ACTIVE);
        on(origin, RESCUE, MachineEvent.END_RESCUE, ACTIVE);
        for (MachineState from : List.of(ACTIVE, DRAINING, RESCUE, LOST, FAILED)) {
            on(origin, from, MachineEvent.QUARANTINE, QUARANTINED, STOP, GIVE_BACK);
        }
    }

    private static void on(
            MachineOrigin origin, MachineState from, MachineEvent event, MachineState to, Effect... effects) {
        var move = new Decision.Move(to, List.of(effects));
        ROWS.add(new Row(origin, from, event, move));
        if (table(origin).put(new Key(from, event), move) != null) {
            throw new IllegalStateException("two rows for " + origin + " " + from + " " + event);
        }
    }

    private static Map<Key, Decision.Move> table(MachineOrigin origin) {
        return TABLE.computeIfAbsent(origin, _ -> new java.util.HashMap<>());
    }
}
