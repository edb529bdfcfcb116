package io.gantry.scheduler.spi;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.text.PlainText;
import io.gantry.scheduler.api.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs containers on nodes. Keeps no state of its own: what runs is at the engine, under labels. Every call but the
 * streams returns within its time-out. A container's name is its allocation's uid, so starting is idempotent.
 */
public interface WorkloadEngine extends AutoCloseable {

    /**
     * The label of a container that its node ends by itself when it is cut off: the seconds that it has from SIGTERM to
     * SIGKILL. Known to the join program of machines too.
     */
    String STOPS_ITSELF = "io.gantry.stops-itself";

    /**
     * Makes and starts a container, pulling its image if it is not there; one that is there already is left as it is. The
     * check of its task that is a command is from then on run by the engine itself, whoever else is away. Files of secrets
     * are there before its process is, in the node's memory and on no disk of it, and gone when the container has ended.
     */
    Started start(Target target, Workload workload);

    /** Asks it to end, kills it after the grace. Stopping what is gone is done. Does not remove it. */
    Outcome stop(Target target, Uid allocation, Duration grace);

    /** Removes a container and its log, at once even if it runs. Removing what is gone is done. */
    Outcome remove(Target target, Uid allocation);

    /**
     * Removes a named volume with all that is in it. Removing what is gone is done; one that a container has, also one that
     * has ended, is not removed.
     */
    Outcome removeVolume(Target target, Uid volume);

    /** Everything on the node that carries this installation's labels, running or ended. */
    Listing list(Target target);

    /**
     * Tells the observer of every container of this installation that starts or ends, or whose check turns, until closed. The observer is told
     * {@link Observer#broken} when the stream ends by itself; what happened meanwhile is seen by {@link #list}.
     */
    AutoCloseable observe(Target target, Observer observer);

    /** A container's output, oldest first; ends when {@code follow} is false and all was given, or when closed. */
    AutoCloseable logs(Target target, Uid allocation, LogRequest request, LogSink sink);

    /** Runs a command in a running container. */
    AutoCloseable exec(Target target, Uid allocation, List<String> command, LogSink sink);

    /** The node is gone for good: lets go of the connections kept for it. */
    default void forget(Target target) {}

    /** The layer is closing: lets go of every connection; containers run on. */
    @Override
    default void close() {}

    /**
     * A node, and how its engine is reached.
     *
     * @param machine that the engine must be able to prove it is, where it is reached by TLS
     */
    record Target(Uid installation, Uid cluster, Uid machine, Uid node, Name nodeName, EngineEndpoint engine) {}

    /**
     * A container to run.
     *
     * @param labels beside those the engine sets itself (installation, cluster, node, allocation)
     * @param ports the node's port for each of the task's named ports
     * @param volumes which volume each of the task's named ones is
     * @param secrets the values of what the task refers to, for this call only
     */
    record Workload(
            Uid allocation,
            long epoch,
            Name namespace,
            Name job,
            Task task,
            Map<Name, Integer> ports,
            Map<String, String> labels,
            Map<Name, KeptVolume> volumes,
            SecretValues secrets) {

        /** Without named volumes and secrets. */
        public Workload(
                Uid allocation,
                long epoch,
                Name namespace,
                Name job,
                Task task,
                Map<Name, Integer> ports,
                Map<String, String> labels) {
            this(allocation, epoch, namespace, job, task, ports, labels, Map.of(), SecretValues.NONE);
        }

        /** The same with these values. */
        public Workload with(SecretValues values) {
            return new Workload(allocation, epoch, namespace, job, task, ports, labels, volumes, values);
        }
    }

    /** A named volume on its node. */
    record KeptVolume(Uid uid, Past past) {

        /** What was there before. */
        public enum Past {
            /** It is made if it is not there. */
            NEW,
            /** A task has run with it: if it is not there, what was in it is lost, and no other is made in its place. */
            USED
        }
    }

    /** What became of a start. */
    sealed interface Started {
        record Running(Instant since) implements Started {}

        /** It ran and has ended already. */
        record Ended(int exitCode, boolean outOfMemory, Instant at) implements Started {}

        /** It cannot be started; asking again is useless: no such image, no such command, its volume is gone. */
        record Refused(String reason, String detail) implements Started {
            public Refused {
                detail = PlainText.of(detail);
            }
        }

        /** No answer in time, or not now: another container has its volume. Ask again. */
        record Unreachable(String detail) implements Started {
            public Unreachable {
                detail = PlainText.of(detail);
            }
        }
    }

    /** What became of a stop or a removal. */
    sealed interface Outcome {
        record Done() implements Outcome {}

        record Unreachable(String detail) implements Outcome {
            public Unreachable {
                detail = PlainText.of(detail);
            }
        }
    }

    /** What is on a node. */
    sealed interface Listing {
        record Containers(List<Seen> containers) implements Listing {}

        record Unreachable(String detail) implements Listing {
            public Unreachable {
                detail = PlainText.of(detail);
            }
        }
    }

    /**
     * A container that is there.
     *
     * @param running false once it ended
     * @param exitCode once it ended
     * @param checked what the check that the engine runs says; null if it runs none, or if this does not tell of it
     */
    record Seen(
            Uid allocation,
            long epoch,
            boolean running,
            @Nullable Integer exitCode,
            boolean outOfMemory,
            @Nullable Instant started,
            @Nullable Instant ended,
            @Nullable Checked checked) {

        /** Without what a check says. */
        public Seen(
                Uid allocation,
                long epoch,
                boolean running,
                @Nullable Integer exitCode,
                boolean outOfMemory,
                @Nullable Instant started,
                @Nullable Instant ended) {
            this(allocation, epoch, running, exitCode, outOfMemory, started, ended, null);
        }
    }

    /**
     * What the check that the engine runs in a container says.
     *
     * @param answer the last words of the command, when it says that the container is ill; empty otherwise
     */
    record Checked(Verdict verdict, String answer) {

        /** As far as the engine has counted. */
        public enum Verdict {
            /** Not answered often enough yet. */
            STARTING,
            WELL,
            ILL
        }

        public Checked {
            answer = PlainText.of(answer);
        }
    }

    /** Is told what happens on a node. Must return quickly. */
    interface Observer {
        void seen(Seen container);

        void broken(String detail);
    }

    /**
     * Which part of a log.
     *
     * @param tail only the last lines; empty for all
     */
    record LogRequest(boolean follow, Optional<Integer> tail, boolean timestamps) {}

    /** Takes output. Called from one thread at a time. */
    interface LogSink {
        void chunk(Channel channel, byte[] bytes);

        /** The end; with the exit code of an exec. */
        void end(@Nullable Integer exitCode);

        void broken(String detail);
    }

    /** Where output came from. */
    enum Channel {
        OUT,
        ERR
    }
}
