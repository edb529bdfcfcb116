package io.gantry.manifest;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML, several documents of it, only as far as nodes: nothing is constructed, so tags run no code. An alias is
 * expanded, within {@link Trees#NODES_MAX}.
 */
final class YamlTrees {

    private static final int ALIASES_MAX = 50;

    private final Report report;
    private int nodes;

    YamlTrees(Report report) {
        this.report = report;
    }

    List<Tree> read(String text) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(ALIASES_MAX);
        options.setNestingDepthLimit(Trees.DEPTH_MAX);
        options.setCodePointLimit(ManifestReader.BYTES_MAX);
        var documents = new ArrayList<Tree>();
        try {
            for (Node document : new Yaml(new SafeConstructor(options)).composeAll(new StringReader(text))) {
                Tree tree = tree(document, 0);
                if (!(tree instanceof Tree.Nothing)) {
                    documents.add(tree);
                }
            }
            return documents;
        } catch (TooMuch e) {
            report.add(e.place, "", e.rule);
        } catch (MarkedYAMLException e) {
            report.add(place(e.getProblemMark()), "", message(e));
        } catch (YAMLException e) {
            report.addWhole(
                    Optional.ofNullable(e.getMessage()).map(YamlTrees::limit).orElse("is not YAML"));
        }
        return List.of();
    }

    private static String limit(String message) {
        if (message.contains("aliases")) {
            return "has more than " + ALIASES_MAX + " aliases of mappings or lists";
        }
        if (message.contains("Nesting Depth")) {
            return "is nested deeper than " + Trees.DEPTH_MAX + " levels";
        }
        return "is not YAML: " + Shown.of(message);
    }

    private static String message(MarkedYAMLException e) {
        String problem = Optional.ofNullable(e.getProblem()).orElse("cannot be read");
        if (problem.contains("\\t(TAB)")) {
            return "a tab is used to indent; YAML wants spaces";
        }
        String context =
                Optional.ofNullable(e.getContext()).map(text -> text + ", ").orElse("");
        return "is not YAML: " + context + problem;
    }

    private Tree tree(Node node, int depth) {
        Place place = place(node.getStartMark());
        if (++nodes > Trees.NODES_MAX) {
            throw new TooMuch(place, "has more than " + Trees.NODES_MAX + " values once its aliases are expanded");
        }
        if (depth > Trees.DEPTH_MAX) {
            throw new TooMuch(place, "is nested deeper than " + Trees.DEPTH_MAX + " levels");
        }
        return switch (node) {
            case MappingNode mapping -> new Tree.Mapping(place, entries(mapping, depth));
            case SequenceNode sequence ->
                new Tree.Sequence(
                        place,
                        sequence.getValue().stream()
                                .map(item -> tree(item, depth + 1))
                                .toList());
            case ScalarNode scalar -> scalar(scalar, place);
            default -> throw new IllegalStateException("a composed node is none of these: " + node.getNodeId());
        };
    }

    private static Tree scalar(ScalarNode scalar, Place place) {
        boolean quoted = scalar.getScalarStyle() != ScalarStyle.PLAIN;
        return !quoted && scalar.getTag().equals(Tag.NULL)
                ? new Tree.Nothing(place)
                : new Tree.Scalar(place, scalar.getValue(), quoted);
    }

    private List<Tree.Entry> entries(MappingNode mapping, int depth) {
        var entries = new ArrayList<Tree.Entry>();
        for (NodeTuple tuple : mapping.getValue()) {
            Place place = place(tuple.getKeyNode().getStartMark());
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                entries.add(new Tree.Entry(place, key.getValue(), tree(tuple.getValueNode(), depth + 1)));
            } else {
                throw new TooMuch(place, "a key must be a word, not a mapping or a list");
            }
        }
        return entries;
    }

    private static Place place(@org.jspecify.annotations.Nullable Mark mark) {
        return mark == null ? new Place(1, 1) : new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** Ends the reading from any depth. */
    private static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Place place;
        private final String rule;

        TooMuch(Place place, String rule) {
            super(rule, null, false, false);
            this.place = place;
            this.rule = rule;
        }
    }
}
