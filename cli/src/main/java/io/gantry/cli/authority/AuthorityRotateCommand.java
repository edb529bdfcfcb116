package io.gantry.cli.authority;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import io.gantry.cli.terminal.Ages;
import io.gantry.cli.wait.WaitOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rotate",
        description = {
            "Changes a cluster's certificate authority while everything runs.",
            "Machines start their engines anew, twice and a few at a time; their containers run on."
        },
        footer = {
            "",
            "It goes on by itself, and waits for every machine of the cluster: 'gantry authority list' says for which.",
            "With --confirm cut-off:N it goes on to its next phase without these N: they do not come back by themselves."
        })
public final class AuthorityRotateCommand implements Callable<Integer> {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    @Parameters(paramLabel = "CLUSTER", description = "Whose authority is changed.")
    private String cluster = "";

    @Option(
            names = "--confirm",
            paramLabel = "cut-off:N",
            description = "Goes on without those it waits for, N of them.")
    private @Nullable String confirm;

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public AuthorityRotateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        String about = "the authority of " + cluster;
        String route = "/v1/authorities/" + Api.encoded(cluster) + "/rotate"
                + (confirm == null ? "" : "?confirm=" + Api.encoded(confirm));
        api.checked(api.ask("POST", route, null, Map.of()), about);
        if (wait.wanted()) {
            untilChanged(api);
            context.terminal().say(about + " is changed, and the old one is gone");
        } else {
            context.terminal().say(about + " is being changed (gantry authority list)");
        }
        return Exit.OK.code();
    }

    private void untilChanged(Api api) {
        long deadline = context.nanos().getAsLong() + wait.timeout().toNanos();
        for (JsonNode now = one(api); now.has("phase"); now = one(api)) {
            if (context.nanos().getAsLong() - deadline >= 0) {
                throw new Failure(
                        Exit.TIMED_OUT,
                        "error: after " + Ages.of(wait.timeout()) + " the change is "
                                + now.path("phase").asText() + " and waits for " + AuthorityListCommand.waitsFor(now),
                        "  do:  look at it with 'gantry authority list'; it goes on by itself");
            }
            context.waitFor(BETWEEN_LOOKS);
        }
    }

    private JsonNode one(Api api) {
        for (JsonNode item : api.get("/v1/authorities").path("items")) {
            if (item.path("cluster").asText().equals(cluster)) {
                return item;
            }
        }
        return MissingNode.getInstance();
    }
}
