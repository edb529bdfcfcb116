package io.gantry.cli.hold;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import io.gantry.cli.output.Format;
import io.gantry.cli.output.FormatOption;
import io.gantry.cli.output.Printer;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "release",
        description = "Ends the hold: what it withheld is done then.",
        footer = {"", "'gantry hold show' says what that is, and the number to confirm."})
public final class HoldReleaseCommand implements Callable<Integer> {

    @Option(
            names = "--confirm",
            required = true,
            paramLabel = "destroy:N",
            description = "How many things are destroyed by it, as 'gantry hold show' says now.")
    private String confirm = "";

    @Mixin
    private FormatOption output = new FormatOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public HoldReleaseCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        var answer = api.ask("DELETE", "/v1/hold?confirm=" + Api.encoded(confirm), null, Map.of());
        JsonNode hold = api.checked(answer, "hold").body();
        if (output.format() == Format.JSON || output.format() == Format.YAML) {
            new Printer(context, output.format()).tree(hold);
        } else {
            int destroys = hold.path("destroys").asInt();
            context.terminal()
                    .say("the hold is over; " + destroys + (destroys == 1 ? " thing is" : " things are")
                            + " destroyed now");
        }
        return Exit.OK.code();
    }
}
