package io.gantry.cli.apply;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import io.gantry.cli.object.Scope;
import io.gantry.cli.wait.WaitOption;
import io.gantry.cli.wait.Waiting;
import io.gantry.kinds.meta.Manifest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "apply", description = "Makes the server's objects as files say, after showing what will change.")
public final class ApplyCommand implements Callable<Integer> {

    @Mixin
    private FileOption file = new FileOption();

    @Option(
            names = {"-y", "--yes"},
            description = "Does not ask.")
    private boolean yes;

    @Mixin
    private Scope scope = new Scope();

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public ApplyCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Manifest<?>> manifests = file.read(context, scope.namespace(context));
        Api api = connection.open(context);
        new Applier(api, context).apply(manifests, yes ? Applier.Consent.GIVEN : Applier.Consent.ASK);
        if (wait.wanted()) {
            var waiting = new Waiting(api, context, wait.timeout());
            for (Manifest<?> manifest : manifests) {
                String namespace = Optional.ofNullable(manifest.metadata().namespace())
                        .map(Object::toString)
                        .orElse(null);
                waiting.untilDone(
                        manifest.kind(), namespace, manifest.metadata().name().value());
            }
        }
        return Exit.OK.code();
    }
}
