package io.gantry.cli.masterkey;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import io.gantry.cli.terminal.Ages;
import io.gantry.cli.wait.WaitOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "rotate",
        description = {
            "Has all secrets sealed under another master key, from now on and those that are there.",
            "Put the new key into the data folder of each copy of the server first, as master.key.next."
        },
        footer = {
            "",
            "When the key before is RETIRED (--wait), rename master.key.next to master.key in each data folder."
        })
public final class MasterKeyRotateCommand implements Callable<Integer> {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    @Parameters(
            paramLabel = "ID",
            arity = "0..1",
            description = "Of the new key, as 'gantry master-key list' shows it (default: the one that waits).")
    private @Nullable String id;

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public MasterKeyRotateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        String key = id == null ? waiting(api) : id;
        String about = "master key " + key;
        api.checked(api.ask("POST", "/v1/master-keys/" + Api.encoded(key) + "/seal", null, Map.of()), about);
        if (wait.wanted()) {
            untilRetired(api);
            context.terminal().say(about + " seals, and the one before is retired");
        } else {
            context.terminal().say(about + " seals; what is there is being sealed anew (gantry master-key list)");
        }
        return Exit.OK.code();
    }

    private static String waiting(Api api) {
        List<JsonNode> waiting = in(api, "WAITING");
        if (waiting.size() != 1) {
            throw new Failure(
                    Exit.REFUSED,
                    waiting.isEmpty()
                            ? "error: no copy of the server has another master key than before"
                            : "error: several master keys wait",
                    waiting.isEmpty()
                            ? "  do:  put a new one into each copy's data folder as master.key.next; it is seen within seconds"
                            : "  do:  name one of those that 'gantry master-key list' shows");
        }
        return waiting.getFirst().path("id").asText();
    }

    private void untilRetired(Api api) {
        long deadline = context.nanos().getAsLong() + wait.timeout().toNanos();
        for (List<JsonNode> opening = in(api, "OPENING"); !opening.isEmpty(); opening = in(api, "OPENING")) {
            if (context.nanos().getAsLong() - deadline >= 0) {
                throw new Failure(
                        Exit.TIMED_OUT,
                        "error: after " + Ages.of(wait.timeout()) + " master key "
                                + opening.getFirst().path("id").asText() + " still has "
                                + opening.getFirst().path("secrets").asText() + " secrets",
                        "  do:  look at it with 'gantry master-key list'; it goes on by itself");
            }
            context.waitFor(BETWEEN_LOOKS);
        }
    }

    private static List<JsonNode> in(Api api, String state) {
        var found = new ArrayList<JsonNode>();
        api.get("/v1/master-keys").path("items").forEach(key -> {
            if (key.path("state").asText().equals(state)) {
                found.add(key);
            }
        });
        return found;
    }
}
