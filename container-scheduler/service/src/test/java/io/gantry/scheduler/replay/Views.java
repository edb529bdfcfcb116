package io.gantry.scheduler.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.view.Dimensions;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.List;

/** Two views of which the one was made from a record of the other. */
public final class Views {

    private Views() {}

    public static void assertSame(View replayed, View original) {
        assertThat(text(replayed)).isEqualTo(text(original));
    }

    /** All that tells views apart by what may be placed on them. */
    static List<String> text(View view) {
        var lines = new ArrayList<String>();
        lines.add(view.style().name());
        for (int id = view.nodes().next(0); id >= 0; id = view.nodes().next(id + 1)) {
            Node node = view.node(id);
            var line = new StringBuilder(id + " " + node.capacity() + node.overcommit() + node.labels() + node.taints()
                    + node.availability() + node.images() + node.costMilli() + "/" + node.speedMilli());
            for (int dimension : new int[] {Dimensions.CPU, Dimensions.MEMORY, Dimensions.DISK, Dimensions.NETWORK}) {
                line.append(' ').append(view.free(dimension, id)).append('/').append(view.all(dimension, id));
            }
            line.append(" licences ").append(view.free(view.dimension("licence"), id));
            for (int share = 250; share <= Gpus.WHOLE; share += 250) {
                line.append(" a100@").append(share).append(view.freeGpus(id, new Gpus("a100", 1, share)));
            }
            line.append(" t4 ").append(view.freeGpus(id, new Gpus("t4", 1, Gpus.WHOLE)));
            line.append(" ports");
            for (int port = 8_000; port < 8_004; port++) {
                line.append(view.isPortHeld(id, port) ? " " + port : "");
            }
            line.append(" of ")
                    .append(view.freeDynamicPorts(id))
                    .append(" held ")
                    .append(view.held(id));
            lines.add(line.toString());
        }
        return lines;
    }
}
