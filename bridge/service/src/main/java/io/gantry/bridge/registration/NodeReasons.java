package io.gantry.bridge.registration;

/** Why a node is not READY, in the words that people and programs see. Documented in docs/operations.md. */
public final class NodeReasons {

    /** Its engine has not answered in the time allowed. */
    public static final String NOT_ANSWERING = "NotAnswering";
    /** What answers is not the engine that it was. */
    public static final String STRANGER = "Stranger";
    /** Another node has this engine already. */
    public static final String ENGINE_TAKEN = "EngineTaken";
    /** The engine has less than was declared. */
    public static final String TOO_SMALL = "TooSmall";
    /** The labels of machine and pool together break a rule. */
    public static final String BAD_LABELS = "BadLabels";
    /** Its machine has no power. */
    public static final String POWER_OFF = "PowerOff";
    /** Its provider no longer knows its machine. */
    public static final String MACHINE_LOST = "MachineLost";
    /** Its pool gives its machine back. */
    public static final String REMOVED = "Removed";
    /** Tasks are still on it after the time allowed. */
    public static final String DRAIN_OVERDUE = "DrainOverdue";
    /** It is being drained, and tasks are still on it. */
    public static final String TASKS_LEFT = "TasksLeft";
    /** It was drained: no task is on it any more. */
    public static final String NOTHING_LEFT = "NothingLeft";
    /** Its machine is gone. */
    public static final String MACHINE_GONE = "MachineGone";

    private NodeReasons() {}
}
