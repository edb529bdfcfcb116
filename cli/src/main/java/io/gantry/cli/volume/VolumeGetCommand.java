package io.gantry.cli.volume;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import io.gantry.cli.object.Scope;
import io.gantry.cli.output.Format;
import io.gantry.cli.output.FormatOption;
import io.gantry.cli.output.Printer;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "get", description = "Shows one volume.")
public final class VolumeGetCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "As listed: the name in the job's file, and the task's number.")
    private String name = "";

    @Mixin
    private Scope scope = new Scope();

    @Mixin
    private FormatOption output = new FormatOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public VolumeGetCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        JsonNode volume = api.checked(
                        api.ask("GET", VolumePath.one(scope, context, name), null, Map.of()),
                        VolumePath.title(scope, context, name))
                .body();
        if (output.format() == Format.NAME) {
            context.terminal().say(volume.path("name").asText());
        } else {
            new Printer(context, output.format() == Format.JSON ? Format.JSON : Format.YAML).tree(volume);
        }
        return Exit.OK.code();
    }
}
