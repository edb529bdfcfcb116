package io.gantry.cli.suspect;

import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose suspects, and of what. */
final class LayerOption {

    private static final List<String> LAYERS = List.of("inventory", "provisioner", "bridge", "scheduler");

    /** For the completion of shells. */
    static final class Words extends java.util.ArrayList<String> {
        private static final long serialVersionUID = 1;

        Words() {
            super(LAYERS);
        }
    }

    @Option(
            names = "--layer",
            paramLabel = "LAYER",
            completionCandidates = Words.class,
            description = "Only those of one layer: ${COMPLETION-CANDIDATES}.")
    private @Nullable String layer;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only those of one topic, as gantry.machines.")
    private @Nullable String topic;

    List<String> layers() {
        if (layer != null && !LAYERS.contains(layer)) {
            throw new Failure(
                    Exit.USAGE,
                    "error: there is no layer '" + layer + "'",
                    "  do:  name one of " + String.join(", ", LAYERS));
        }
        return layer == null ? LAYERS : List.of(layer);
    }

    /** {@code /v1/layers/bridge/suspects}. */
    String path(String of, String rest) {
        return "/v1/layers/" + of + "/suspects" + rest;
    }

    /** Which of them; empty for all. */
    String query() {
        return topic == null ? "" : "topic=" + Api.encoded(topic);
    }
}
