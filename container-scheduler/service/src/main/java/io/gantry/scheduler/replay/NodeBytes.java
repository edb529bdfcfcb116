package io.gantry.scheduler.replay;

import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Overcommit;
import io.gantry.scheduler.core.view.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A core's node as bytes, field by field, each under its own number: a field that a reader does not know is skipped, one
 * that is missing is as it was before there was such a field. Numbers are never given again.
 */
final class NodeBytes {

    private static final int CAPACITY = 1;
    private static final int OVERCOMMIT = 2;
    private static final int LABELS = 3;
    private static final int TAINTS = 4;
    private static final int AVAILABILITY = 5;
    private static final int IMAGES = 6;
    private static final int COST_AND_SPEED = 7;

    private NodeBytes() {}

    static void write(ByteWriter out, Node node) {
        Capacity capacity = node.capacity();
        out.field(CAPACITY, field -> {
            field.number(capacity.cpuMilli());
            field.number(capacity.memoryBytes());
            field.number(capacity.diskBytes());
            field.number(capacity.networkBits());
            amounts(field, capacity.named());
            field.each(capacity.gpus(), NodeBytes::gpus);
        });
        Overcommit factor = node.overcommit();
        if (!factor.equals(Overcommit.NONE)) {
            out.field(
                    OVERCOMMIT,
                    field -> field.numbers(List.of(factor.cpu(), factor.memory(), factor.disk(), factor.network())));
        }
        out.field(
                LABELS,
                field -> field.each(node.labels().entrySet(), (to, label) -> {
                    to.text(label.getKey());
                    to.text(label.getValue());
                }));
        if (!node.taints().isEmpty()) {
            out.field(TAINTS, field -> field.each(node.taints(), NodeBytes::taint));
        }
        out.field(AVAILABILITY, field -> field.text(node.availability().name()));
        if (!node.images().isEmpty()) {
            out.field(IMAGES, field -> field.each(node.images(), ByteWriter::text));
        }
        if (node.costMilli() != 0 || node.speedMilli() != Node.SPEED) {
            out.field(COST_AND_SPEED, field -> field.numbers(List.of(node.costMilli(), node.speedMilli())));
        }
    }

    /** @param key what the view hands back */
    static Node read(ByteReader in, Object key) {
        Capacity capacity = Capacity.of(0, 0, 0);
        Overcommit overcommit = Overcommit.NONE;
        Map<String, String> labels = Map.of();
        List<Taint> taints = List.of();
        Availability availability = Availability.NOT_READY;
        List<String> images = List.of();
        List<Integer> costAndSpeed = List.of(0, Node.SPEED);
        while (in.hasMore()) {
            int tag = in.small();
            ByteReader field = in.block();
            switch (tag) {
                case CAPACITY -> capacity = capacity(field);
                case OVERCOMMIT -> overcommit = overcommit(field.numbers());
                case LABELS -> labels = labels(field);
                case TAINTS -> taints = field.each(NodeBytes::taint);
                case AVAILABILITY -> availability = Availability.valueOf(field.text());
                case IMAGES -> images = field.each(ByteReader::text);
                case COST_AND_SPEED -> costAndSpeed = field.numbers();
                default -> {} // of a newer release
            }
        }
        return new Node(
                key,
                capacity,
                overcommit,
                labels,
                taints,
                availability,
                images,
                costAndSpeed.get(0),
                costAndSpeed.get(1));
    }

    private static Overcommit overcommit(List<Integer> percents) {
        return new Overcommit(percents.get(0), percents.get(1), percents.get(2), percents.get(3));
    }

    private static Capacity capacity(ByteReader in) {
        return new Capacity(in.number(), in.number(), in.number(), in.number(), amounts(in), in.each(NodeBytes::gpus));
    }

    private static Map<String, String> labels(ByteReader in) {
        var labels = new TreeMap<String, String>();
        in.each(from -> labels.put(from.text(), from.text()));
        return labels;
    }

    static void amounts(ByteWriter out, Map<String, Long> amounts) {
        out.each(amounts.entrySet(), (to, amount) -> {
            to.text(amount.getKey());
            to.number(amount.getValue());
        });
    }

    static SortedMap<String, Long> amounts(ByteReader in) {
        var amounts = new TreeMap<String, Long>();
        in.each(from -> amounts.put(from.text(), from.number()));
        return amounts;
    }

    static void gpus(ByteWriter out, Gpus gpus) {
        out.text(gpus.model());
        out.number(gpus.count());
        out.number(gpus.shareMilli());
    }

    static Gpus gpus(ByteReader in) {
        return new Gpus(in.text(), in.small(), in.small());
    }

    private static void taint(ByteWriter out, Taint taint) {
        out.text(taint.key());
        out.each(optional(taint.value()), ByteWriter::text);
        out.text(taint.effect().name());
    }

    private static Taint taint(ByteReader in) {
        return new Taint(in.text(), first(in.each(ByteReader::text)), Taint.Effect.valueOf(in.text()));
    }

    static List<String> optional(@Nullable String text) {
        var none = new ArrayList<String>();
        return text == null ? none : List.of(text);
    }

    static @Nullable String first(List<String> texts) {
        return texts.isEmpty() ? null : texts.getFirst();
    }
}
