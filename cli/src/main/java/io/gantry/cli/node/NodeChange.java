package io.gantry.cli.node;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import io.gantry.cli.api.SpecChange;
import io.gantry.cli.object.Finder;
import io.gantry.cli.wait.WaitOption;
import io.gantry.cli.wait.Waiting;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.kinds.meta.Kind;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The common part of the three: some nodes, one change of their specs. */
final class NodeChange {

    @Parameters(arity = "1..*", paramLabel = "NODE", description = "Names, uids, or starts of a uid's last group.")
    private List<String> names = new ArrayList<>();

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Connection connection = new Connection();

    int make(NodeVerb verb, Context context) {
        Api api = connection.open(context);
        var finder = new Finder(api);
        List<ApiObject> nodes =
                names.stream().map(name -> finder.find(Kind.NODE, null, name)).toList();
        for (ApiObject node : nodes) {
            SpecChange.make(api, node, NodeSpec.class, NodeSpec.UNSAID, verb::change);
            context.terminal().say(node.title() + " " + verb.said());
        }
        if (wait.wanted()) {
            var waiting = new Waiting(api, context, wait.timeout());
            nodes.forEach(node -> waiting.untilDone(Kind.NODE, null, node.name()));
        }
        return Exit.OK.code();
    }
}
