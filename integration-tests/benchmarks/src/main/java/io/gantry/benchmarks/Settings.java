package io.gantry.benchmarks;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a run was told: {@code measure=10 nodes=100}. Whole numbers; durations in seconds. */
final class Settings {

    private final Map<String, String> given;
    private final Set<String> unused;

    private Settings(Map<String, String> given) {
        this.given = given;
        this.unused = new HashSet<>(given.keySet());
    }

    static Settings parse(List<String> words) {
        var given = new HashMap<String, String>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1 || !word.substring(equals + 1).matches("\\d{1,9}")) {
                throw new IllegalArgumentException("'" + word + "' is not NAME=NUMBER");
            }
            given.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return new Settings(given);
    }

    int number(String name, int otherwise) {
        unused.remove(name);
        return Integer.parseInt(given.getOrDefault(name, Integer.toString(otherwise)));
    }

    Duration seconds(String name, int otherwise) {
        return Duration.ofSeconds(number(name, otherwise));
    }

    /** After everything was asked for: a setting that nobody knows is a mistake. */
    void done() {
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException("no such setting: " + String.join(", ", unused));
        }
    }
}
