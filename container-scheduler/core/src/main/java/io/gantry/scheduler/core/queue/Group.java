package io.gantry.scheduler.core.queue;

/** Work that was taken into its queue, and how far it has come. */
public final class Group {

    private final Work work;
    /** In the order of submission, to tell apart those of one time. */
    final long number;

    int waiting;
    int admitted;
    final int[] admittedOf;
    /** Its place among those of its queue of which some were let in. */
    int at;

    final Flow flow;
    /** Whether it stands in its flow: it may stand there for a while with nothing left that waits. */
    boolean listed;

    Group(Work work, long number, Flow flow) {
        this.work = work;
        this.number = number;
        this.flow = flow;
        this.admittedOf = new int[work.asks().size()];
        this.waiting = work.count();
    }

    public Work work() {
        return work;
    }

    /** So many tasks wait. */
    public int waiting() {
        return waiting;
    }

    /** So many were let in and have not ended. */
    public int admitted() {
        return admitted;
    }
}
