package io.gantry.scheduler.core.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.placement.Reason.Code;
import io.gantry.scheduler.core.placement.Reason.Outlook;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Taint;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplainerTest {

    private static final long MI = 1 << 20;

    private final View view = new View(PlacementStyle.PACK);
    private final Explainer explainer = new Explainer(3);

    @Test
    void theNearestMissSaysWhatWouldHaveToChange() {
        int small = view.addNode(node(1000, 512 * MI));
        int large = view.addNode(node(4000, 512 * MI));
        view.adopt(large, TaskClass.of(3700, 0, 0), List.of());
        view.adopt(small, TaskClass.of(900, 0, 0), List.of());

        Explanation explanation = explainer.explain(view, TaskClass.of(500, 0, 0));

        assertThat(explanation.nearest().getFirst().node()).isEqualTo(large);
        assertThat(explanation.nearest().getFirst().text()).isEqualTo("needs 200m cpu more");
        assertThat(explanation.neverFits()).isFalse();
    }

    @Test
    void whoWantsNoneNamedHasTheCountsAlone() {
        view.addNode(node(1000, 512 * MI));
        view.addNode(node(1000, 512 * MI));

        Explanation explanation = new Explainer(0).explain(view, TaskClass.of(2000, 0, 0));

        assertThat(explanation.nearest()).isEmpty();
        assertThat(explanation.counts().getFirst().nodes()).isEqualTo(2);
        assertThat(explanation.neverFits()).isTrue();
    }

    @Test
    void whatNeverWillIsToldApartFromWhatIsBusy() {
        int busy = view.addNode(node(4000, 512 * MI));
        view.adopt(busy, TaskClass.of(4000, 0, 0), List.of());
        view.addNode(node(1000, 512 * MI));
        view.addNode(node(1000, 512 * MI));

        Explanation explanation = explainer.explain(view, TaskClass.of(2000, 0, 0));

        assertThat(explanation.counts())
                .extracting(Explanation.Count::code, Explanation.Count::outlook, Explanation.Count::nodes)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Code.INSUFFICIENT_CPU, Outlook.UNSUITABLE, 2),
                        org.assertj.core.groups.Tuple.tuple(Code.INSUFFICIENT_CPU, Outlook.BUSY, 1));
        assertThat(explanation.counts().getFirst().text()).isEqualTo("needs 2 cpu; the whole node has 1 cpu");
        assertThat(explanation.neverFits()).isFalse();
    }

    @Test
    void everyReasonOfANodeIsTold() {
        var taint = new Taint("gpu", "only", Taint.Effect.NO_SCHEDULE);
        int id = view.addNode(new Node(
                "n", Capacity.of(100, MI, MI), Map.of("arch", "arm64"), List.of(taint), Availability.CORDONED));
        view.adopt(id, TaskClass.of(0, 0, 0), List.of(80));
        var tasks = new TaskClass(
                200,
                2 * MI,
                3 * MI,
                List.of(new Gpus("a100", 2, Gpus.WHOLE)),
                List.of(new Constraint("arch", Constraint.Operator.IN, List.of("amd64"))),
                List.of(),
                List.of(80),
                13_000);

        Explanation explanation = explainer.explain(view, tasks);

        assertThat(explanation.nearest().getFirst().reasons())
                .extracting(reason -> reason.code().word() + ": " + reason.text())
                .containsExactly(
                        "Cordoned: takes no new tasks: cordoned or draining",
                        "LabelMismatch: needs arch In [amd64]; is arm64",
                        "Taint: has the taint gpu=only, not tolerated",
                        "InsufficientCpu: needs 200m cpu; the whole node has 100m cpu",
                        "InsufficientMemory: needs 2Mi memory; the whole node has 1Mi memory",
                        "InsufficientDisk: needs 3Mi disk; the whole node has 1Mi disk",
                        "InsufficientGpu: needs gpus 2 a100; the whole node has 0",
                        "PortTaken: port 80 is held by another task",
                        "NoFreePort: needs 999 more free ports between 20000 and 32000");
        assertThat(explanation.neverFits()).isTrue();
    }

    @Test
    void nodesAreCountedByTheWordAndNotByTheRule() {
        view.addNode(node(1000, MI).with(Availability.NOT_READY));
        view.addNode(node(1000, MI).with(Availability.CORDONED));
        view.addNode(node(1000, MI).with(Availability.CORDONED));
        Explanation explanation = explainer.explain(view, TaskClass.of(100, 0, 0));
        assertThat(explanation.counts())
                .extracting(Explanation.Count::code, Explanation.Count::nodes)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Code.CORDONED, 2),
                        org.assertj.core.groups.Tuple.tuple(Code.NOT_READY, 1));
    }

    @Test
    void aNodeThatIsNotReadyMayStillCome() {
        view.addNode(node(1000, MI).with(Availability.NOT_READY));
        Explanation explanation = explainer.explain(view, TaskClass.of(100, 0, 0));
        assertThat(explanation.counts().getFirst().code()).isEqualTo(Code.NOT_READY);
        assertThat(explanation.neverFits()).isFalse();
    }

    private static Node node(long cpuMilli, long memoryBytes) {
        return new Node("n", Capacity.of(cpuMilli, memoryBytes, 0), Map.of(), List.of(), Availability.SCHEDULABLE);
    }
}
