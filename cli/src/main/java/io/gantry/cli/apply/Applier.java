package io.gantry.cli.apply;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Refusals;
import io.gantry.cli.terminal.Ages;
import io.gantry.kinds.meta.Manifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Carries a plan out, object by object, each only if it is still what the plan was made on. */
public final class Applier {

    /** How long an object may refer to another that its layer has not heard of yet. */
    private static final Duration NOT_YET_KNOWN_MAX = Duration.ofSeconds(20);

    private static final Duration BEFORE_AGAIN = Duration.ofMillis(300);

    private final Api api;
    private final Context context;
    private Placement placement = Placement.MAY_WAIT;

    public Applier(Api api, Context context) {
        this.api = api;
        this.context = context;
    }

    void carryOut(List<Step> steps) {
        int done = 0;
        for (Step step : steps) {
            try {
                carryOut(step);
                done++;
            } catch (Failure e) {
                var lines = new ArrayList<>(e.lines());
                lines.add(done + " of " + steps.size() + " were applied; 'gantry apply' again continues");
                throw new Failure(e.exit(), lines);
            }
        }
    }

    private void carryOut(Step step) {
        long began = context.nanos().getAsLong();
        switch (step) {
            case Step.Create create -> {
                put(create, Map.of("If-None-Match", "*"));
                said("created", step, began);
            }
            case Step.Change change -> {
                put(change, Map.of("If-Match", change.now().ifMatch()));
                said("changed", step, began);
            }
            case Step.Keep _ -> {}
        }
    }

    private void said(String verb, Step step, long began) {
        Duration took = Duration.ofNanos(context.nanos().getAsLong() - began);
        context.terminal().say(verb + " " + step.title() + " (" + Ages.took(took) + ")");
    }

    private void put(Step step, Map<String, String> headers) {
        String path = Api.path(step.manifest().kind(), step.namespace().orElse(null), step.name()) + placement.query;
        long deadline = context.nanos().getAsLong() + NOT_YET_KNOWN_MAX.toNanos();
        while (true) {
            Api.Answer answer = api.ask("PUT", path, step.manifest(), headers);
            boolean again = answer.status() == 409 && Refusals.slug(answer).equals("not-yet-known");
            if (answer.status() == 412) {
                throw overtaken(step);
            }
            if (!again || context.nanos().getAsLong() - deadline > 0) {
                api.checked(answer, step.title());
                return;
            }
            context.waitFor(BEFORE_AGAIN);
        }
    }

    /** Somebody else was quicker: what they did, so that the second can decide. */
    private Failure overtaken(Step step) {
        Optional<ApiObject> now =
                api.find(step.manifest().kind(), step.namespace().orElse(null), step.name());
        var lines = new ArrayList<String>();
        lines.add("error: " + step.title() + " was changed by somebody else after the plan was made");
        switch (step) {
            case Step.Change change
            when now.isPresent() -> {
                lines.add("  why: the plan was made on version " + change.now().version() + "; it is at version "
                        + now.get().version());
                Difference.between("spec", change.now().at("spec"), now.get().at("spec"))
                        .forEach(difference -> lines.add("       theirs: " + difference.text()));
            }
            case Step.Change _ -> lines.add("  why: it was deleted");
            case Step.Create _, Step.Keep _ -> lines.add("  why: it did not exist then; now it does");
        }
        lines.add("  do:  run the same command again: it makes a new plan on what is there now");
        return new Failure(Exit.REFUSED, lines);
    }

    /** Plans, shows, asks, carries out, waits: the whole of {@code apply}. */
    public void apply(List<Manifest<?>> manifests, Consent consent) {
        List<Step> steps = new Planner(api).plan(manifests);
        new PlanText(context.terminal()).show(steps);
        if (PlanText.changes(steps) > 0) {
            ask(consent);
            carryOut(steps);
        }
    }

    /** Whether a job that no node could ever hold is taken. */
    public enum Placement {
        MAY_WAIT(""),
        MUST_BE_POSSIBLE("?failFast=true");

        private final String query;

        Placement(String query) {
            this.query = query;
        }
    }

    /** Without showing or asking: for a command that says itself what it does. */
    public void carryOutNow(List<Manifest<?>> manifests, Placement wanted) {
        placement = wanted;
        List<Step> steps = new Planner(api).plan(manifests);
        carryOut(steps);
        steps.stream()
                .filter(Step.Keep.class::isInstance)
                .forEach(step -> context.terminal().say(step.title() + " is there already, as written"));
    }

    /** Whether the plan must be agreed to. */
    public enum Consent {
        GIVEN,
        ASK
    }

    private void ask(Consent consent) {
        if (consent == Consent.GIVEN) {
            return;
        }
        if (!context.terminal().looks().asks()) {
            throw new Failure(Exit.USAGE, "error: nobody can be asked here: repeat with --yes", "nothing was changed");
        }
        if (!context.terminal().confirms("Apply?")) {
            throw new Failure(Exit.FAILED, "nothing was changed");
        }
    }
}
