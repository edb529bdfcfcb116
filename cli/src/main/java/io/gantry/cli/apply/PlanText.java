package io.gantry.cli.apply;

import io.gantry.cli.terminal.Terminal;
import io.gantry.cli.terminal.Terminal.Color;
import java.util.List;

/** A plan as people read it. */
final class PlanText {

    private final Terminal terminal;

    PlanText(Terminal terminal) {
        this.terminal = terminal;
    }

    void show(List<Step> steps) {
        steps.forEach(this::show);
        terminal.say(summary(steps));
    }

    private void show(Step step) {
        String title =
                step.title() + step.namespace().map(name -> " in " + name).orElse("");
        switch (step) {
            case Step.Create _ -> terminal.say(terminal.paint(Color.GOOD, "  + create  " + title));
            case Step.Change change -> {
                terminal.say(terminal.paint(Color.CHANGING, "  ~ change  " + title));
                change.differences().forEach(difference -> terminal.say("      " + difference.text()));
            }
            case Step.Keep _ -> terminal.say(terminal.paint(Color.FAINT, "  = keep    " + title));
        }
    }

    static long changes(List<Step> steps) {
        return steps.stream().filter(step -> !(step instanceof Step.Keep)).count();
    }

    static String summary(List<Step> steps) {
        if (changes(steps) == 0) {
            return "Nothing to do: all " + steps.size() + " are as written.";
        }
        long creates = steps.stream().filter(Step.Create.class::isInstance).count();
        long changed = steps.stream().filter(Step.Change.class::isInstance).count();
        return "Plan: " + creates + " to create, " + changed + " to change, " + (steps.size() - creates - changed)
                + " to keep.";
    }
}
