package io.gantry.inventory.node;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeFact;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.declared.DeclaredKind;
import io.gantry.inventory.declared.SaidCatalog;
import io.gantry.inventory.watch.ChangeLog;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.layer.LayerContext;
import java.time.Instant;

/** The nodes of this installation. */
public final class Nodes {

    private static final int TIME_SHIFT = 16;

    private static final DeclaredKind<NodeSpec> KIND =
            DeclaredKind.plain(Kind.NODE, InventoryTopics.NODE_SPECS, NodeSpec.class);
    private static final SaidCatalog.Source<NodeFact, NodeSpec> SOURCE = new SaidCatalog.Source<>(
            BridgeTopics.NODES, NodeFact::name, NodeFact::labels, node -> made(node.uid()), NodeSpec.UNSAID);

    private Nodes() {}

    public static SaidCatalog<NodeFact, NodeSpec> catalog(LayerContext context, Mirror mirror, ChangeLog changes) {
        return new SaidCatalog<>(context, KIND, SOURCE, mirror, changes);
    }

    /** A node's fact does not say when it came to be; the first 48 bits of its UUIDv7 are that millisecond. */
    private static Instant made(Uid uid) {
        return Instant.ofEpochMilli(uid.value().getMostSignificantBits() >>> TIME_SHIFT);
    }
}
