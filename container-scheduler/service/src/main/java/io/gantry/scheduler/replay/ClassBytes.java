package io.gantry.scheduler.replay;

import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Limit;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Preference;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.Spread;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.Toleration;
import io.gantry.scheduler.core.view.Wishes;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** A class of equal tasks as bytes, field by field, as {@link NodeBytes} has nodes. */
final class ClassBytes {

    private static final int AMOUNTS = 1;
    private static final int NAMED = 2;
    private static final int GPUS = 3;
    private static final int CONSTRAINTS = 4;
    private static final int TOLERATIONS = 5;
    private static final int HOST_PORTS = 6;
    private static final int DYNAMIC_PORTS = 7;
    private static final int TAGS = 8;
    private static final int AFFINITIES = 9;
    private static final int SPREADS = 10;
    private static final int LIMITS = 11;
    private static final int STYLE = 12;
    private static final int PREFERENCES = 13;
    private static final int IMAGES = 14;
    private static final int COST_AND_SPEED = 15;

    private ClassBytes() {}

    static void write(ByteWriter out, TaskClass tasks) {
        out.field(AMOUNTS, field -> {
            field.number(tasks.cpuMilli());
            field.number(tasks.memoryBytes());
            field.number(tasks.diskBytes());
            field.number(tasks.networkBits());
        });
        if (!tasks.named().isEmpty()) {
            out.field(NAMED, field -> NodeBytes.amounts(field, tasks.named()));
        }
        list(out, GPUS, tasks.gpus(), NodeBytes::gpus);
        list(out, CONSTRAINTS, tasks.constraints(), ClassBytes::constraint);
        list(out, TOLERATIONS, tasks.tolerations(), (field, one) -> {
            field.text(one.key());
            field.each(NodeBytes.optional(one.value()), ByteWriter::text);
        });
        list(out, HOST_PORTS, tasks.hostPorts(), (field, port) -> field.number(port));
        if (tasks.dynamicPorts() > 0) {
            out.field(DYNAMIC_PORTS, field -> field.number(tasks.dynamicPorts()));
        }
        rules(out, tasks.rules());
        wishes(out, tasks.wishes());
    }

    private static <T> void list(ByteWriter out, int tag, List<T> values, BiConsumer<ByteWriter, T> one) {
        if (!values.isEmpty()) {
            out.field(tag, field -> field.each(values, one));
        }
    }

    private static void rules(ByteWriter out, Rules rules) {
        list(out, TAGS, rules.tags(), ByteWriter::text);
        list(out, AFFINITIES, rules.affinities(), (field, one) -> {
            field.text(one.direction().name());
            field.text(one.tag());
            field.text(one.topology());
            field.number(one.weight());
        });
        list(out, SPREADS, rules.spreads(), (field, one) -> {
            field.text(one.tag());
            field.text(one.topology());
            field.number(one.maxSkew());
            field.number(one.weight());
            field.each(one.targets().entrySet(), (to, target) -> {
                to.text(target.getKey());
                to.number(target.getValue());
            });
        });
        list(out, LIMITS, rules.limits(), (field, one) -> {
            field.text(one.tag());
            field.number(one.perNode());
        });
    }

    private static void wishes(ByteWriter out, Wishes wishes) {
        PlacementStyle style = wishes.style();
        if (style != null) {
            out.field(STYLE, field -> field.text(style.name()));
        }
        list(out, PREFERENCES, wishes.preferences(), (field, one) -> {
            constraint(field, one.constraint());
            field.number(one.weight());
        });
        list(out, IMAGES, wishes.images(), ByteWriter::text);
        if (wishes.costWeight() != 0 || wishes.speedWeight() != 0) {
            out.field(COST_AND_SPEED, field -> field.numbers(List.of(wishes.costWeight(), wishes.speedWeight())));
        }
    }

    static TaskClass read(ByteReader in) {
        long[] amounts = new long[4];
        SortedMap<String, Long> named = new TreeMap<>();
        List<Gpus> gpus = List.of();
        List<Constraint> constraints = List.of();
        List<Toleration> tolerations = List.of();
        List<Integer> hostPorts = List.of();
        int dynamicPorts = 0;
        List<String> tags = List.of();
        List<Affinity> affinities = List.of();
        List<Spread> spreads = List.of();
        List<Limit> limits = List.of();
        PlacementStyle style = null;
        List<Preference> preferences = List.of();
        List<String> images = List.of();
        List<Integer> costAndSpeed = List.of(0, 0);
        while (in.hasMore()) {
            int tag = in.small();
            ByteReader field = in.block();
            switch (tag) {
                case AMOUNTS -> amounts = new long[] {field.number(), field.number(), field.number(), field.number()};
                case NAMED -> named = NodeBytes.amounts(field);
                case GPUS -> gpus = field.each(NodeBytes::gpus);
                case CONSTRAINTS -> constraints = field.each(ClassBytes::constraint);
                case TOLERATIONS ->
                    tolerations = field.each(
                            from -> new Toleration(from.text(), NodeBytes.first(from.each(ByteReader::text))));
                case HOST_PORTS -> hostPorts = field.numbers();
                case DYNAMIC_PORTS -> dynamicPorts = field.small();
                case TAGS -> tags = field.each(ByteReader::text);
                case AFFINITIES -> affinities = field.each(ClassBytes::affinity);
                case SPREADS -> spreads = field.each(ClassBytes::spread);
                case LIMITS -> limits = field.each(from -> new Limit(from.text(), from.small()));
                case STYLE -> style = PlacementStyle.valueOf(field.text());
                case PREFERENCES -> preferences = field.each(from -> new Preference(constraint(from), from.small()));
                case IMAGES -> images = field.each(ByteReader::text);
                case COST_AND_SPEED -> costAndSpeed = field.numbers();
                default -> {} // of a newer release
            }
        }
        return new TaskClass(
                amounts[0],
                amounts[1],
                amounts[2],
                amounts[3],
                named,
                gpus,
                constraints,
                tolerations,
                hostPorts,
                dynamicPorts,
                new Rules(tags, affinities, spreads, limits),
                new Wishes(style, preferences, images, costAndSpeed.get(0), costAndSpeed.get(1)));
    }

    private static void constraint(ByteWriter out, Constraint one) {
        out.text(one.key());
        out.text(one.operator().name());
        out.each(one.values(), ByteWriter::text);
    }

    private static Constraint constraint(ByteReader in) {
        return new Constraint(in.text(), Constraint.Operator.valueOf(in.text()), in.each(ByteReader::text));
    }

    private static Affinity affinity(ByteReader in) {
        return new Affinity(Affinity.Direction.valueOf(in.text()), in.text(), in.text(), in.small());
    }

    private static Spread spread(ByteReader in) {
        String tag = in.text();
        String topology = in.text();
        int maxSkew = in.small();
        int weight = in.small();
        var targets = new TreeMap<String, Integer>();
        in.each(from -> targets.put(from.text(), from.small()));
        return new Spread(tag, topology, maxSkew, weight, targets);
    }
}
