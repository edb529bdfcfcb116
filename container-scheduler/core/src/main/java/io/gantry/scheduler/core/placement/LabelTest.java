package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.LabelKey;
import io.gantry.scheduler.core.view.NodeSet;
import io.gantry.scheduler.core.view.Topology;
import io.gantry.scheduler.core.view.View;
import java.util.Arrays;

/** A constraint on labels, tried once for each value that there is and not for each node. */
final class LabelTest {

    private static final byte UNKNOWN = 0;
    private static final byte HOLDS = 1;
    private static final byte FAILS = 2;

    private final Constraint constraint;
    private final Constraint.Test test;
    private final LabelKey key;
    private final boolean without;
    private byte[] verdicts = new byte[0];

    LabelTest(View view, Constraint constraint) {
        this.constraint = constraint;
        this.test = constraint.test();
        this.key = view.label(constraint.key());
        this.without = test.passes(null);
    }

    Constraint constraint() {
        return constraint;
    }

    boolean holds(int node) {
        int value = key.of(node);
        return value == Topology.OUTSIDE ? without : holdsFor(value);
    }

    private boolean holdsFor(int value) {
        if (value >= verdicts.length) {
            verdicts = Arrays.copyOf(verdicts, Math.max(value + 1, key.size()));
        }
        if (verdicts[value] == UNKNOWN) {
            verdicts[value] = test.passes(key.value(value)) ? HOLDS : FAILS;
        }
        return verdicts[value] == HOLDS;
    }

    /** Takes out nodes that it fails for, where that can be said of all with a value at once. */
    void narrow(NodeSet nodes) {
        key.narrow(nodes, this::holdsFor, without);
    }
}
