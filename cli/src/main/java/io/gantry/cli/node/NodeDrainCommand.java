package io.gantry.cli.node;

import io.gantry.cli.Context;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "drain",
        description = "Moves everything away from nodes, under the jobs' own rules, and places nothing new there.")
public final class NodeDrainCommand implements Callable<Integer> {

    @Mixin
    private NodeChange change = new NodeChange();

    private final Context context;

    public NodeDrainCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return change.make(NodeVerb.DRAIN, context);
    }
}
