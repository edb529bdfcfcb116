package io.gantry.cli.audit;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import io.gantry.cli.wait.DurationConverter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "export",
        description = {
            "Prints every write and every refusal, a line of JSON each, by time.",
            "An entry may come up to 30 s after its time: a repeated export begins a minute before the last one's end,"
                    + " and knows entries by their uid."
        })
public final class AuditExportCommand implements Callable<Integer> {

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description = "Only from then on: 24h, 7d, or 2026-11-22T12:00:00Z (default: all that is kept).")
    private @Nullable String since;

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public AuditExportCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String query = since == null ? "" : "since=" + Api.encoded(moment(since).toString());
        connection
                .open(context)
                .eachAt("/v1/audit", query, entry -> context.terminal().say(entry.toString()));
        return Exit.OK.code();
    }

    private Instant moment(String text) {
        try {
            return context.time().instant().minus(new DurationConverter().convert(text));
        } catch (TypeConversionException _) {
            return written(text);
        }
    }

    private static Instant written(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException _) {
            throw new Failure(Exit.USAGE, "error: '" + text + "' is not a time: write 24h, 7d or 2026-11-22T12:00:00Z");
        }
    }
}
