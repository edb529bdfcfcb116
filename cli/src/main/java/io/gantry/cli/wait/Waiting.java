package io.gantry.cli.wait;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.terminal.Ages;
import io.gantry.kinds.meta.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks again and again until an object is as its spec wants it. Looking, not watching: the end is a state, and a look
 * cannot miss it.
 */
public final class Waiting {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final Set<String> JOB_ENDS = Set.of("SUCCEEDED", "FAILED", "STOPPED");

    private static final Set<String> PASSING = Set.of("DELETING", "CLEANING");

    private final Api api;
    private final Context context;
    private final long deadline;
    private final Duration timeout;
    private final long began;

    public Waiting(Api api, Context context, Duration timeout) {
        this.api = api;
        this.context = context;
        this.timeout = timeout;
        this.began = context.nanos().getAsLong();
        this.deadline = began + timeout.toNanos();
    }

    /** How far an object is: what to show, and whether it is there. */
    record Progress(String shown, boolean done) {}

    /** Its latest spec has been carried out; of a job, that it runs (service) or has ended (batch). */
    public ApiObject untilDone(Kind kind, @Nullable String namespace, String name) {
        return until(
                        kind.singular() + " " + name,
                        () -> Optional.of(api.object(kind, namespace, name)),
                        object -> progress(object))
                .orElseThrow();
    }

    public void untilGone(ApiObject object, @Nullable String namespace) {
        until(
                object.title(),
                () -> api.find(object.kind(), namespace, object.name())
                        .filter(found -> found.uid().equals(object.uid())),
                found -> new Progress("deleting", false));
    }

    /** What failed on a machine was tried again: it is gone, or is in a new state that does not pass. */
    public Optional<ApiObject> untilRetried(ApiObject machine) {
        String since = machine.text("status.stateSince");
        return until(
                machine.title(),
                () -> api.find(machine.kind(), null, machine.name())
                        .filter(found -> found.uid().equals(machine.uid())),
                found -> {
                    String state = found.text("status.state");
                    boolean moved = !found.text("status.stateSince").equals(since);
                    return new Progress(moved ? state : state + ", not tried yet", moved && !PASSING.contains(state));
                });
    }

    /** A condition of the caller's own. */
    public ApiObject until(Kind kind, @Nullable String namespace, String name, String wanted, Set<String> states) {
        return until(kind.singular() + " " + name, () -> Optional.of(api.object(kind, namespace, name)), object -> {
                    String state = object.text("status.state", "state");
                    return new Progress(state + ", waiting for " + wanted, states.contains(state));
                })
                .orElseThrow();
    }

    private Optional<ApiObject> until(String title, Look look, Function<ApiObject, Progress> progress) {
        String last = "";
        while (true) {
            Optional<ApiObject> object = look.now();
            if (object.isEmpty()) {
                context.terminal().endLive();
                return object;
            }
            Progress now = progress.apply(object.get());
            last = show(title, now, last);
            if (now.done()) {
                context.terminal().endLive();
                return object;
            }
            if (context.nanos().getAsLong() - deadline >= 0) {
                throw timedOut(title, now);
            }
            context.waitFor(BETWEEN_LOOKS);
        }
    }

    /** A live line for a person, a line per change for a log. */
    private String show(String title, Progress now, String last) {
        String took = Ages.took(Duration.ofNanos(context.nanos().getAsLong() - began));
        if (context.terminal().looks().live() && !now.done()) {
            context.terminal().live(title + ": " + now.shown() + " (" + took + ")");
        } else if (!now.shown().equals(last)) {
            context.terminal().note(title + ": " + now.shown() + " (" + took + ")");
        }
        return now.shown();
    }

    private Failure timedOut(String title, Progress now) {
        return new Failure(
                Exit.TIMED_OUT,
                "error: " + title + " is not done after " + Ages.of(timeout) + ": " + now.shown(),
                "  do:  look at it with 'gantry describe " + title + "'; it goes on by itself");
    }

    static Progress progress(ApiObject object) {
        return switch (object.kind()) {
            case JOB -> job(object);
            case POOL -> pool(object);
            case NODE -> node(object);
            case MACHINE -> machine(object);
            case NAMESPACE, PROVIDER -> new Progress("there", true); // nobody acts on them
            case CLUSTER, ALLOCATION -> new Progress(object.observed() ? "seen" : "not seen yet", object.observed());
        };
    }

    private static Progress job(ApiObject job) {
        String state = job.text("status.state", "state");
        JsonNode tasks = job.at("status.tasks");
        int wanted = tasks.path("wanted").asInt();
        int running = tasks.path("byState").path("RUNNING").asInt();
        boolean service = job.text("spec.type").equals("service");
        boolean done = JOB_ENDS.contains(state) || (service && job.observed() && running >= wanted && wanted > 0);
        return new Progress(state + ", " + running + "/" + wanted + " running", done);
    }

    private static Progress pool(ApiObject pool) {
        long wanted = pool.number("spec.count", "spec.min");
        JsonNode machines = pool.at("status.machines");
        long active = machines.path("ACTIVE").asLong();
        long others = 0;
        for (JsonNode count : machines) {
            others += count.asLong();
        }
        others -= active + machines.path("DELETED").asLong();
        String shown = active + "/" + wanted + " machines active" + (others > 0 ? ", " + others + " on the way" : "");
        return new Progress(shown, pool.observed() && active >= wanted && others == 0);
    }

    private static Progress node(ApiObject node) {
        String state = node.text("status.state");
        if (!node.observed()) {
            return new Progress(state + ", not seen yet", false);
        }
        if (!node.at("spec.drained").asBoolean()) {
            return new Progress(state, true);
        }
        JsonNode drained = node.condition("Drained");
        boolean done = state.equals("LEFT") || drained.path("status").asText().equals("True");
        return new Progress(state + ", " + drained.path("message").asText("draining"), done);
    }

    private static Progress machine(ApiObject machine) {
        String power = machine.text("status.power");
        String wanted = machine.text("spec.power");
        return new Progress(
                machine.text("status.state") + ", power " + power,
                machine.observed() && (wanted.isEmpty() || power.equals(wanted)));
    }

    private interface Look {
        Optional<ApiObject> now();
    }
}
