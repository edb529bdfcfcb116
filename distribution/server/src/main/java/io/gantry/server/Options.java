package io.gantry.server;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * What the program was started with.
 *
 * @param mode {@code dev}: everything on this machine, PostgreSQL and Kafka brought along; {@code server}: against a
 *     database and a Kafka that the configuration names; {@code train}, which only the launcher says: {@link Training}
 * @param data the folder of this installation
 * @param brokerFolder the jars of the Kafka that is brought along
 */
record Options(Mode mode, Path data, Path brokerFolder) {

    enum Mode {
        DEV,
        SERVER,
        TRAIN
    }

    /** @throws IllegalArgumentException naming the argument that is wrong, and what is allowed */
    static Options parse(List<String> arguments, Map<String, String> environment) {
        Deque<String> rest = new ArrayDeque<>(arguments);
        Mode mode = mode(rest.isEmpty() ? "dev" : rest.pop());
        Path data = Path.of(environment.getOrDefault("GANTRY_HOME", ".gantry"));
        Path broker = Path.of(environment.getOrDefault("GANTRY_BROKER", "broker"));
        while (!rest.isEmpty()) {
            String option = rest.pop();
            switch (option) {
                case "--data" -> data = Path.of(value(option, rest));
                case "--port" -> System.setProperty("gantry.port", Integer.toString(port(value(option, rest))));
                case "--layers" -> System.setProperty("gantry.layers", layers(mode, value(option, rest)));
                default ->
                    throw new IllegalArgumentException("unknown option '" + option
                            + "': there are --data FOLDER, --port NUMBER, --layers NAME,NAME");
            }
        }
        return new Options(mode, data, broker);
    }

    private static Mode mode(String word) {
        return switch (word) {
            case "dev" -> Mode.DEV;
            case "server" -> Mode.SERVER;
            case "train" -> Mode.TRAIN;
            default -> throw new IllegalArgumentException("'" + word + "' is neither dev nor server");
        };
    }

    private static String value(String option, Deque<String> rest) {
        String value = rest.poll();
        if (value == null) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return value;
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("--port must be 0 to 65535, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static String layers(Mode mode, String words) {
        try {
            LayerChoice choice = LayerChoice.parse(words);
            if (mode != Mode.SERVER && !choice.here().equals(Schemas.LAYERS)) {
                throw new IllegalArgumentException(
                        "`gantry dev` runs all layers; choose layers with `gantry server --layers " + words + "`");
            }
            return words;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--layers " + words + ": " + e.getMessage(), e);
        }
    }
}
