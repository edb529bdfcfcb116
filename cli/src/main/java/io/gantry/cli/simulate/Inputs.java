package io.gantry.cli.simulate;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.apply.FileOption;
import io.gantry.cli.wait.DurationConverter;
import io.gantry.manifest.ManifestReader;
import io.gantry.manifest.Reading;
import io.gantry.manifest.RecordReader;
import io.gantry.manifest.Source;
import io.gantry.manifest.Written;
import io.gantry.simulator.load.CsvLoad;
import io.gantry.simulator.load.Description;
import io.gantry.simulator.load.DrawnLoad;
import io.gantry.simulator.load.JobLoad;
import io.gantry.simulator.load.Load;
import io.gantry.simulator.load.MachineGroup;
import io.gantry.simulator.load.Machines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the machines and the load of a simulation come from. */
final class Inputs {

    @Option(
            names = "--description",
            paramLabel = "FILE",
            description = "YAML with machines and a load that is drawn by the seed; see docs/simulate.md.")
    private @Nullable String description;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description =
                    "Gantry's own files: pools (with their providers) are the machines, jobs the load. May be repeated.")
    private List<String> files = new ArrayList<>();

    @Option(names = "--nodes", paramLabel = "FILE", description = "CSV of the machines, in openb's columns.")
    private @Nullable String nodes;

    @Option(names = "--tasks", paramLabel = "FILE", description = "CSV of the load, a line for each arrival.")
    private @Nullable String tasks;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Columns of --tasks: csv, our own, or openb (default: csv).")
    private String format = "csv";

    @Option(
            names = "--batch-runs",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long tasks of batch jobs run (default: 10m).")
    private Duration batchRuns = Duration.ofMinutes(10);

    /**
     * The machines of what was named, and where the load is opened.
     *
     * @param lasts how long tasks come, where that is known
     */
    record Read(List<MachineGroup> machines, Load.Source load, String about, Optional<Duration> lasts) {}

    Read read(Context context) {
        Optional<Description> described = Optional.ofNullable(description).map(file -> description(context, file));
        List<Written> manifests = files.isEmpty() ? List.of() : manifests(context);
        return new Read(
                machines(context, described, manifests),
                load(context, described, manifests),
                about(),
                described.map(Description::lasts));
    }

    private String about() {
        var names = new ArrayList<String>();
        Optional.ofNullable(description).ifPresent(names::add);
        names.addAll(files);
        Optional.ofNullable(nodes).ifPresent(names::add);
        Optional.ofNullable(tasks).ifPresent(names::add);
        return String.join(", ", names);
    }

    private List<MachineGroup> machines(Context context, Optional<Description> described, List<Written> manifests) {
        var machines = new ArrayList<MachineGroup>();
        described.ifPresent(one -> machines.addAll(one.machines()));
        machines.addAll(good(Machines.ofPools(manifests)));
        if (nodes != null) {
            try (BufferedReader text = Files.open(context, nodes)) {
                machines.addAll(good(Machines.ofOpenb(nodes, text)));
            } catch (IOException e) {
                throw Files.unreadable(nodes, e);
            }
        }
        if (machines.isEmpty()) {
            throw new Failure(
                    Exit.USAGE,
                    "error: there are no machines",
                    "  do:  name them by --description, by -f (pools) or by --nodes");
        }
        return machines;
    }

    private Load.Source load(Context context, Optional<Description> described, List<Written> manifests) {
        var loads = new ArrayList<Load.Source>();
        described.filter(one -> !one.load().isEmpty()).ifPresent(one -> loads.add(seed -> new DrawnLoad(one, seed)));
        if (manifests.stream().anyMatch(one -> one.manifest().spec() instanceof io.gantry.scheduler.api.JobSpec)) {
            loads.add(seed -> new JobLoad(manifests, batchRuns));
        }
        String file = tasks;
        if (file != null) {
            CsvLoad.Columns columns = columns();
            loads.add(seed -> new CsvLoad(file, Files.open(context, file), columns));
        }
        if (loads.size() != 1) {
            throw new Failure(
                    Exit.USAGE,
                    "error: there must be one load, and there are " + loads.size(),
                    "  do:  give one of --description with a load, -f with jobs, --tasks");
        }
        return loads.getFirst();
    }

    private CsvLoad.Columns columns() {
        return switch (format) {
            case "csv" -> CsvLoad.Columns.OURS;
            case "openb" -> CsvLoad.Columns.OPENB;
            default -> throw new Failure(Exit.USAGE, "error: --format must be csv or openb, not '" + format + "'");
        };
    }

    private List<Written> manifests(Context context) {
        var sources = files.stream().map(file -> source(context, file)).toList();
        return good(new ManifestReader(FileOption.SPECS).readAll(sources));
    }

    private static Description description(Context context, String file) {
        return good(new RecordReader().read(source(context, file), Description.class));
    }

    private static <T> T good(Reading<T> reading) {
        return switch (reading) {
            case Reading.Bad<T>(var problems) -> throw Files.wrong(problems);
            case Reading.Good<T>(var value) -> value;
        };
    }

    /** A byte more than is read is enough to refuse it. */
    private static Source source(Context context, String file) {
        try (InputStream stream =
                java.nio.file.Files.newInputStream(context.folder().resolve(file))) {
            return new Source(file, stream.readNBytes(ManifestReader.BYTES_MAX + 1));
        } catch (IOException e) {
            throw Files.unreadable(file, e);
        }
    }
}
