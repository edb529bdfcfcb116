package io.gantry.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Good ones of every kind, with every field that has a value to change: where hostile ones begin. */
final class Manifests {

    private final List<JsonNode> all = new ArrayList<>();

    Manifests() {
        try (InputStream text = Manifests.class.getResourceAsStream("/hostile/manifests.json")) {
            Odd.JSON.readTree(text).forEach(all::add);
        } catch (IOException e) {
            throw new UncheckedIOException("the manifests to begin with", e);
        }
    }

    JsonNode any(RandomGenerator random) {
        return all.get(random.nextInt(all.size()));
    }

    List<JsonNode> all() {
        return List.copyOf(all);
    }
}
