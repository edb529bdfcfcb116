package io.gantry.demo;

import io.gantry.cli.Context;
import io.gantry.cli.apply.FileOption;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.meta.Manifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the demo declares: a file of docs/examples, and what in it depends on this host. */
record DemoFile(Path file, List<Manifest<?>> manifests) {

    static final String NAMESPACE = "demo";
    static final String JOB = "hello";

    static DemoFile of(Way way, Context context, Path archive) {
        Path folder = Path.of(context.variable("GANTRY_ROOT").orElse(".")).resolve("docs/examples");
        Path file = folder.resolve(
                switch (way) {
                    case Way.LocalMachines _, Way.Impossible _ -> "demo.yaml";
                    case Way.OneEngine _ -> "demo-engine.yaml";
                    case Way.Simulated _ -> "demo-simulated.yaml";
                });
        Optional<String> endpoint =
                way instanceof Way.OneEngine engine ? Optional.of("unix://" + engine.socket()) : Optional.empty();
        List<Manifest<?>> read = FileOption.read(List.of(file.toString()), context, NAMESPACE);
        return new DemoFile(
                file,
                read.stream()
                        .<Manifest<?>>map(manifest -> manifest.spec() instanceof ProviderSpec spec
                                ? with(manifest, here(spec, archive, endpoint.orElse(spec.endpoint())))
                                : manifest)
                        .toList());
    }

    /** How many machines its pool wants. */
    int machines() {
        return manifests.stream()
                .map(Manifest::spec)
                .filter(PoolSpec.class::isInstance)
                .map(PoolSpec.class::cast)
                .mapToInt(PoolSpec::lowest)
                .sum();
    }

    private static <S> Manifest<S> with(Manifest<?> manifest, S spec) {
        return new Manifest<>(manifest.apiVersion(), manifest.kind(), manifest.metadata(), spec);
    }

    /** A file names archives relative to the data folder; the server wants to know exactly. */
    private static ProviderSpec here(
            ProviderSpec spec, Path archive, @org.jspecify.annotations.Nullable String endpoint) {
        Function<ProviderSpec.PreloadImage, ProviderSpec.PreloadImage> absolute =
                image -> new ProviderSpec.PreloadImage(image.name(), archive.toString());
        return new ProviderSpec(
                spec.driver(),
                endpoint,
                spec.credential(),
                spec.parameters(),
                spec.maxMachines(),
                spec.machine(),
                spec.labels(),
                spec.preloadImages().stream().map(absolute).toList());
    }
}
