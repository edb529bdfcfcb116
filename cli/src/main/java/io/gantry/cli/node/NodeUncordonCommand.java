package io.gantry.cli.node;

import io.gantry.cli.Context;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "uncordon", description = "Lets tasks onto nodes again; takes back a drain too.")
public final class NodeUncordonCommand implements Callable<Integer> {

    @Mixin
    private NodeChange change = new NodeChange();

    private final Context context;

    public NodeUncordonCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return change.make(NodeVerb.UNCORDON, context);
    }
}
