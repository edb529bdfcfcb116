package io.gantry.cli.node;

import io.gantry.cli.Context;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "cordon", description = "Places nothing new on nodes; what runs there stays.")
public final class NodeCordonCommand implements Callable<Integer> {

    @Mixin
    private NodeChange change = new NodeChange();

    private final Context context;

    public NodeCordonCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return change.make(NodeVerb.CORDON, context);
    }
}
