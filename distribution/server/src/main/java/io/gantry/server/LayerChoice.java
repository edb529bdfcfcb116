package io.gantry.server;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The layers that this program was told to have, in the order supply rises: each may be in any number of programs. */
record LayerChoice(List<String> here) {

    static final String ALL = "all";

    LayerChoice {
        here = List.copyOf(here);
    }

    /**
     * Reads {@code provisioner,bridge}, or {@value #ALL}.
     *
     * @throws IllegalArgumentException that names the word that is none, and those there are
     */
    static LayerChoice parse(String words) {
        if (words.strip().equals(ALL)) {
            return new LayerChoice(Schemas.LAYERS);
        }
        Set<String> named =
                Stream.of(words.split(",", -1)).map(String::strip).collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> wrong =
                named.stream().filter(word -> !Schemas.LAYERS.contains(word)).toList();
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("there is no layer '" + wrong.getFirst() + "'; name some of "
                    + String.join(",", Schemas.LAYERS) + ", or say " + ALL);
        }
        return new LayerChoice(Schemas.LAYERS.stream().filter(named::contains).toList());
    }

    /** As the settings say; a program that brings its own servers along is alone on them, and so has all layers. */
    static LayerChoice of(ServerConfig config) {
        LayerChoice choice;
        try {
            choice = parse(config.layers());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("gantry.layers: " + e.getMessage());
        }
        if (config.singleProcess() && !choice.here().equals(Schemas.LAYERS)) {
            throw new ConfigurationException("gantry.layers is " + config.layers()
                    + ", but `gantry dev` runs all layers; choose layers with `gantry server`");
        }
        return choice;
    }

    boolean has(String layer) {
        return here.contains(layer);
    }
}
