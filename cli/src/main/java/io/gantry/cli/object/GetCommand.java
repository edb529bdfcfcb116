package io.gantry.cli.object;

import io.gantry.cli.Context;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import io.gantry.cli.event.Watch;
import io.gantry.cli.output.FormatOption;
import io.gantry.cli.output.Printer;
import io.gantry.kinds.meta.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "get", description = "Lists the objects of a kind, or shows one.")
public final class GetCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "KIND",
            completionCandidates = Kinds.class,
            description = "Singular or plural: ${COMPLETION-CANDIDATES}.")
    private String kind = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "NAME",
            description = "A name, a uid, or the first characters of a uid's last group.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "Jobs and allocations of every namespace.")
    private boolean everywhere;

    @Option(
            names = {"-w", "--watch"},
            description = "Goes on showing what changes.")
    private boolean watch;

    @Mixin
    private Scope scope = new Scope();

    @Mixin
    private FormatOption output = new FormatOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public GetCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Kind wanted = Kinds.typed(kind);
        Api api = connection.open(context);
        var printer = new Printer(context, output.format());
        List<ApiObject> objects = objects(wanted, api);
        if (names.size() == 1) {
            printer.one(objects.getFirst());
        } else {
            printer.list(wanted, objects);
        }
        if (watch) {
            new Watch(api, context).changes(List.of(wanted), object -> isWanted(object), printer::one);
        }
        return 0;
    }

    private List<ApiObject> objects(Kind wanted, Api api) {
        if (!names.isEmpty()) {
            var finder = new Finder(api);
            return names.stream()
                    .map(name -> finder.find(wanted, scope.of(wanted, context), name))
                    .toList();
        }
        if (!wanted.namespaced() || !everywhere) {
            return api.list(wanted, scope.of(wanted, context));
        }
        return api.list(Kind.NAMESPACE, null).stream()
                .flatMap(namespace -> api.list(wanted, namespace.name()).stream())
                .toList();
    }

    private boolean isWanted(ApiObject object) {
        boolean named = names.isEmpty() || names.contains(object.name()) || names.contains(object.uid());
        boolean here =
                !object.kind().namespaced() || everywhere || object.namespace().equals(scope.namespace(context));
        return named && here;
    }
}
