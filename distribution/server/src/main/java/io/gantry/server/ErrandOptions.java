package io.gantry.server;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an errand was started with.
 *
 * @param word {@code backup}, {@code restore} or {@code migrate}
 * @param place the file to write or to read
 * @param confirm the installation whose database is replaced
 * @param check only tell what would be done
 * @param contract take away what only earlier releases need
 */
record ErrandOptions(
        String word,
        Path data,
        @Nullable Path place,
        @Nullable String confirm,
        boolean check,
        boolean contract) {

    /** @throws IllegalArgumentException naming the argument that is wrong, and what is allowed */
    static ErrandOptions parse(List<String> arguments, Map<String, String> environment) {
        Deque<String> rest = new ArrayDeque<>(arguments);
        String word = rest.pop();
        Path data = Path.of(environment.getOrDefault("GANTRY_HOME", ".gantry"));
        Path place = null;
        String confirm = null;
        boolean check = false;
        boolean contract = false;
        while (!rest.isEmpty()) {
            String option = rest.pop();
            boolean file = !option.startsWith("-") && place == null && !word.equals("migrate");
            if (option.equals("--data")) {
                data = Path.of(value(option, rest));
            } else if (option.equals("--confirm") && word.equals("restore")) {
                confirm = value(option, rest);
            } else if (option.equals("--check") && word.equals("migrate")) {
                check = true;
            } else if (option.equals("--contract") && word.equals("migrate")) {
                contract = true;
            } else if (file) {
                place = Path.of(option);
            } else {
                throw new IllegalArgumentException("unknown argument '" + option + "'; usage: " + usage(word));
            }
        }
        boolean lacks = (!word.equals("migrate") && place == null) || (word.equals("restore") && confirm == null);
        if (lacks) {
            throw new IllegalArgumentException("usage: " + usage(word));
        }
        return new ErrandOptions(word, data.toAbsolutePath().normalize(), place, confirm, check, contract);
    }

    private static String usage(String word) {
        return switch (word) {
            case "backup" -> "gantry backup TO [--data FOLDER]";
            case "restore" -> "gantry restore FROM --confirm INSTALLATION-UID [--data FOLDER]";
            default -> "gantry migrate [--contract] [--check] [--data FOLDER]";
        };
    }

    private static String value(String option, Deque<String> rest) {
        String value = rest.poll();
        if (value == null) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return value;
    }

    Path file() {
        return Objects.requireNonNull(place, "an errand with a file");
    }

    String confirmed() {
        return Objects.requireNonNull(confirm, "an errand that is confirmed");
    }
}
