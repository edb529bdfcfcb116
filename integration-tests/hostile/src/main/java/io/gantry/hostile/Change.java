package io.gantry.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One change of a good tree: a value becomes an odd one, is left out, or gets a neighbour nobody knows.
 *
 * @param tree as changed
 * @param path of what was changed, as problems say it: {@code spec.sources[0].provider}
 */
record Change(JsonNode tree, String path) {

    private record Place(JsonNode parent, String name, int index, String path) {}

    static Change of(JsonNode good, RandomGenerator random) {
        JsonNode tree = good.deepCopy();
        var places = new ArrayList<Place>();
        collect(tree, "", places);
        Place place = places.get(random.nextInt(places.size()));
        return switch (place.parent()) {
            case ObjectNode object -> ofField(tree, object, place, random);
            case ArrayNode array -> {
                array.set(place.index(), Odd.value(random));
                yield new Change(tree, place.path());
            }
            default -> throw new IllegalStateException("nothing is in " + place.parent());
        };
    }

    private static Change ofField(JsonNode tree, ObjectNode object, Place place, RandomGenerator random) {
        switch (random.nextInt(4)) {
            case 0 -> object.remove(place.name());
            case 1 -> {
                String unknown = place.name() + "x";
                object.set(unknown, Odd.value(random));
                return new Change(
                        tree,
                        place.path()
                                        .substring(
                                                0,
                                                place.path().length()
                                                        - place.name().length())
                                + unknown);
            }
            default -> object.set(place.name(), Odd.value(random));
        }
        return new Change(tree, place.path());
    }

    private static void collect(JsonNode node, String path, List<Place> places) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                String below = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
                places.add(new Place(object, field.getKey(), -1, below));
                collect(field.getValue(), below, places);
            });
        } else if (node instanceof ArrayNode array) {
            for (int index = 0; index < array.size(); index++) {
                String below = path + "[" + index + "]";
                places.add(new Place(array, "", index, below));
                collect(array.get(index), below, places);
            }
        }
    }
}
