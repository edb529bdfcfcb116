package io.gantry.cli.apply;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Manifest;
import io.gantry.manifest.ManifestReader;
import io.gantry.manifest.Problem;
import io.gantry.manifest.Reading;
import io.gantry.manifest.Source;
import io.gantry.manifest.Specs;
import io.gantry.manifest.Written;
import io.gantry.scheduler.api.JobSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** {@code -f}: files, folders of them, or standard input; read as manifests. */
public final class FileOption {

    public static final Specs SPECS = Specs.none()
            .with(Kind.NAMESPACE, NamespaceSpec.class)
            .with(Kind.PROVIDER, ProviderSpec.class)
            .with(Kind.CLUSTER, ClusterSpec.class)
            .with(Kind.POOL, PoolSpec.class)
            .with(Kind.MACHINE, MachineSpec.class)
            .with(Kind.NODE, NodeSpec.class)
            .with(Kind.JOB, JobSpec.class);

    private static final int FILES_MAX = 1000;

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "A YAML or JSON file, a folder of them, or - for standard input. May be repeated.")
    private List<String> files = new ArrayList<>();

    /** In the order they are to be made: what others refer to comes first. */
    public List<Manifest<?>> read(Context context, String namespace) {
        return read(files, context, namespace);
    }

    /** @throws Failure with every problem of every file */
    public static List<Manifest<?>> read(List<String> files, Context context, String namespace) {
        var sources = new ArrayList<Source>();
        files.forEach(file -> sources.addAll(sources(file, context)));
        return switch (new ManifestReader(SPECS).readAll(sources)) {
            case Reading.Bad<List<Written>>(var problems) -> throw wrong(problems);
            case Reading.Good<List<Written>>(var written) ->
                written.stream()
                        .<Manifest<?>>map(one -> inNamespace(one.manifest(), namespace))
                        .sorted(Comparator.comparing(Manifest::kind))
                        .toList();
        };
    }

    private static Failure wrong(List<Problem> problems) {
        var lines = new ArrayList<String>();
        lines.add("error: " + (problems.size() == 1 ? "1 problem" : problems.size() + " problems")
                + " in what was written; nothing was changed");
        problems.forEach(problem -> lines.add("  " + problem.text()));
        return new Failure(Exit.REFUSED, lines);
    }

    private static <S> Manifest<S> inNamespace(Manifest<S> manifest, String namespace) {
        Manifest.Header header = manifest.metadata();
        if (!manifest.kind().namespaced() || header.namespace() != null) {
            return manifest;
        }
        var here = new Manifest.Header(header.name(), new Name(namespace), header.labels());
        return new Manifest<>(manifest.apiVersion(), manifest.kind(), here, manifest.spec());
    }

    private static List<Source> sources(String file, Context context) {
        if (file.equals("-")) {
            return List.of(source("standard input", context.terminal().input()));
        }
        Path path = context.folder().resolve(file);
        if (!Files.isDirectory(path)) {
            return List.of(source(file, path));
        }
        try (Stream<Path> inside = Files.list(path)) {
            List<Path> found = inside.filter(FileOption::isManifest)
                    .sorted()
                    .limit(FILES_MAX + 1L)
                    .toList();
            if (found.isEmpty() || found.size() > FILES_MAX) {
                throw new Failure(
                        Exit.USAGE,
                        "error: " + file + " holds " + (found.isEmpty() ? "no" : "more than " + FILES_MAX)
                                + " files ending in .yaml, .yml or .json");
            }
            return found.stream()
                    .map(one -> source(Path.of(file).resolve(one.getFileName()).toString(), one))
                    .toList();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static boolean isManifest(Path file) {
        return Files.isRegularFile(file) && file.getFileName().toString().matches(".+\\.(yaml|yml|json)");
    }

    private static Source source(String name, Path path) {
        try (InputStream stream = Files.newInputStream(path)) {
            return source(name, stream);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** One byte more than is allowed is enough to refuse it, with the size where it is known. */
    private static Source source(String name, InputStream stream) {
        try {
            byte[] content = stream.readNBytes(ManifestReader.BYTES_MAX + 1);
            if (content.length > ManifestReader.BYTES_MAX) {
                long size = content.length + stream.transferTo(java.io.OutputStream.nullOutputStream());
                throw wrong(List.of(new Problem(name, 0, 0, "", ManifestReader.tooLarge(size))));
            }
            return new Source(name, content);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static Failure unreadable(String file, IOException cause) {
        String why = switch (cause) {
            case java.nio.file.NoSuchFileException _ -> "there is no such file";
            case java.nio.file.AccessDeniedException _ -> "it may not be read";
            default -> String.valueOf(cause.getMessage());
        };
        return new Failure(Exit.USAGE, "error: cannot read " + file + ": " + why);
    }
}
