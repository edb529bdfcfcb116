package io.gantry.scheduler.core.placement;

/**
 * Why a node cannot take a task.
 *
 * @param lack how far off it is, as a share of what the task needs: 0 for what is not a matter of amounts
 * @param text what would have to change: {@code needs 200m cpu more}
 */
public record Reason(Code code, Outlook outlook, double lack, String text) {

    /** The word for it. */
    public enum Code {
        NOT_READY("NotReady"),
        CORDONED("Cordoned"),
        LABEL_MISMATCH("LabelMismatch"),
        TAINT("Taint"),
        INSUFFICIENT_GPU("InsufficientGpu"),
        INSUFFICIENT_CPU("InsufficientCpu"),
        INSUFFICIENT_MEMORY("InsufficientMemory"),
        INSUFFICIENT_DISK("InsufficientDisk"),
        INSUFFICIENT_NETWORK("InsufficientNetwork"),
        INSUFFICIENT_RESOURCE("InsufficientResource"),
        PORT_TAKEN("PortTaken"),
        NO_FREE_PORT("NoFreePort"),
        TOO_MANY("TooManyOnNode"),
        AFFINITY("Affinity"),
        ANTI_AFFINITY("AntiAffinity"),
        SPREAD("Spread");

        private final String word;

        Code(String word) {
            this.word = word;
        }

        /** As it is told to people and written in facts: {@code InsufficientMemory}. */
        public String word() {
            return word;
        }
    }

    /** Whether waiting can help. */
    public enum Outlook {
        /** It can pass by itself: the node as a whole would do. */
        BUSY,
        /** It never will, as the node and the task are. */
        UNSUITABLE
    }

    static Reason busy(Code code, String text) {
        return new Reason(code, Outlook.BUSY, 0, text);
    }

    static Reason unsuitable(Code code, String text) {
        return new Reason(code, Outlook.UNSUITABLE, 0, text);
    }
}
