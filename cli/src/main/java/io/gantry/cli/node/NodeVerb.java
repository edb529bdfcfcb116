package io.gantry.cli.node;

import io.gantry.inventory.api.NodeSpec;

/** What a person wants of a node. */
enum NodeVerb {
    CORDON("cordoned") {
        @Override
        NodeSpec change(NodeSpec now) {
            return new NodeSpec(true, now.drained());
        }
    },
    UNCORDON("uncordoned") {
        @Override
        NodeSpec change(NodeSpec now) {
            return NodeSpec.UNSAID;
        }
    },
    DRAIN("draining") {
        @Override
        NodeSpec change(NodeSpec now) {
            return new NodeSpec(true, true);
        }
    };

    private final String said;

    NodeVerb(String said) {
        this.said = said;
    }

    abstract NodeSpec change(NodeSpec now);

    String said() {
        return said;
    }
}
