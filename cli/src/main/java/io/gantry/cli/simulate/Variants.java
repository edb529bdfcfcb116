package io.gantry.cli.simulate;

import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.simulator.load.MachineGroup;
import io.gantry.simulator.plan.Variant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is compared. */
final class Variants {

    private static final int VARIANTS_MAX = 64;

    @Option(
            names = "--policy",
            split = ",",
            paramLabel = "NAME",
            description = "How nodes are chosen: pack, spread, or both to compare them (default: pack).")
    private List<String> policies = new ArrayList<>(List.of("pack"));

    @Option(
            names = "--machines",
            paramLabel = "NAME=COUNT,...",
            description = "So many machines of a group instead; several counts are compared. May be repeated.")
    private List<String> counts = new ArrayList<>();

    @Option(
            names = "--bare-metal",
            paramLabel = "NAME[=PERFORMANCE:COST]",
            description =
                    "Compares with this group as bare metal: how fast it then is and what a machine costs per hour,"
                            + " as its description says or as is said here.")
    private @Nullable String bareMetal;

    List<Variant> of(List<MachineGroup> machines, long seed) {
        var sized = new ArrayList<Sized>();
        sized.add(new Sized("", machines));
        for (String count : counts) {
            List<Sized> before = List.copyOf(sized);
            sized.clear();
            before.forEach(one -> sized.addAll(sizes(one, count)));
        }
        if (bareMetal != null) {
            List<Sized> before = List.copyOf(sized);
            before.forEach(one -> sized.add(onBareMetal(one, bareMetal)));
        }
        var variants = new ArrayList<Variant>();
        for (String policy : policies) {
            PlacementStyle style = style(policy);
            sized.forEach(
                    one -> variants.add(new Variant((policy + " " + one.name()).strip(), one.machines(), style, seed)));
        }
        if (variants.size() > VARIANTS_MAX) {
            throw usage("at most " + VARIANTS_MAX + " variants are compared, not " + variants.size());
        }
        return variants;
    }

    private record Sized(String name, List<MachineGroup> machines) {}

    private static PlacementStyle style(String policy) {
        return switch (policy) {
            case "pack" -> PlacementStyle.PACK;
            case "spread" -> PlacementStyle.SPREAD;
            default -> throw usage("--policy must be pack or spread, not '" + policy + "'");
        };
    }

    private static List<Sized> sizes(Sized from, String written) {
        String[] parts = written.split("=", 2);
        if (parts.length != 2 || !parts[1].matches("\\d{1,7}(,\\d{1,7})*")) {
            throw usage("--machines must be NAME=COUNT or NAME=COUNT,COUNT, not '" + written + "'");
        }
        int group = group(from.machines(), parts[0], "--machines");
        return Arrays.stream(parts[1].split(","))
                .map(Integer::parseInt)
                .map(count -> {
                    if (count > MachineGroup.COUNT_MAX) {
                        throw usage("--machines: count must be 0 to " + MachineGroup.COUNT_MAX + ", not " + count);
                    }
                    return with(
                            from,
                            from.name() + " " + parts[0] + "=" + count,
                            group,
                            from.machines().get(group).withCount(count));
                })
                .toList();
    }

    private static Sized with(Sized from, String name, int group, MachineGroup changed) {
        var machines = new ArrayList<>(from.machines());
        machines.set(group, changed);
        return new Sized(name.strip(), machines);
    }

    private static Sized onBareMetal(Sized from, String written) {
        String[] parts = written.split("=", 2);
        int group = group(from.machines(), parts[0], "--bare-metal");
        MachineGroup virtual = from.machines().get(group);
        MachineGroup.BareMetal terms = parts.length == 2 ? terms(parts[1]) : virtual.bareMetal();
        if (terms == null) {
            throw usage("group '" + parts[0] + "' does not say what it would be as bare metal;" + " write --bare-metal "
                    + parts[0] + "=PERFORMANCE:COST");
        }
        return with(
                from,
                from.name() + " " + parts[0] + " bare metal",
                group,
                virtual.withTerms(terms.performance(), terms.cost()));
    }

    private static MachineGroup.BareMetal terms(String written) {
        if (!written.matches("\\d{1,3}(\\.\\d{1,6})?:\\d{1,9}(\\.\\d{1,6})?")) {
            throw usage("--bare-metal must be NAME=PERFORMANCE:COST, as in web=1.1:0.35, not '" + written + "'");
        }
        String[] parts = written.split(":", 2);
        try {
            return new MachineGroup.BareMetal(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
        } catch (IllegalArgumentException e) {
            throw usage("--bare-metal: " + e.getMessage());
        }
    }

    /** Its place. */
    static int group(List<MachineGroup> machines, String name, String option) {
        return IntStream.range(0, machines.size())
                .filter(i -> machines.get(i).name().value().equals(name))
                .findFirst()
                .orElseThrow(() -> usage(option + ": there is no group '" + name + "'; there are "
                        + String.join(
                                ", ",
                                machines.stream().map(one -> one.name().value()).toList())));
    }

    private static Failure usage(String rule) {
        return new Failure(Exit.USAGE, String.format(Locale.ROOT, "error: %s", rule));
    }
}
