package io.gantry.cli.apply;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Connection;
import io.gantry.cli.object.Scope;
import io.gantry.kinds.meta.Manifest;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "plan",
        description = "Shows what apply would change, and changes nothing. Exit code 0: nothing; 10: something.")
public final class PlanCommand implements Callable<Integer> {

    @Mixin
    private FileOption file = new FileOption();

    @Mixin
    private Scope scope = new Scope();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public PlanCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Manifest<?>> manifests = file.read(context, scope.namespace(context));
        List<Step> steps = new Planner(connection.open(context)).plan(manifests);
        new PlanText(context.terminal()).show(steps);
        return PlanText.changes(steps) == 0 ? Exit.OK.code() : Exit.CHANGES.code();
    }
}
