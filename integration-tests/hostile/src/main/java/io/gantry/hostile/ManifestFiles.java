package io.gantry.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.apply.FileOption;
import io.gantry.manifest.ManifestReader;
import io.gantry.manifest.Problem;
import io.gantry.manifest.Reading;
import io.gantry.manifest.Source;
import io.gantry.manifest.Written;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What people write. It is read, or refused with problems that say something; one changed field is refused by its name
 * or that of one beside it.
 */
final class ManifestFiles implements Target {

    private final Manifests manifests = new Manifests();
    private final ManifestReader reader = new ManifestReader(FileOption.SPECS);

    @Override
    public String name() {
        return "files";
    }

    @Override
    public Optional<String> tryOne(long seed) {
        var random = new SplittableRandom(seed);
        JsonNode good = manifests.any(random);
        return random.nextInt(3) == 0 ? garbled(good, random) : changed(good, random);
    }

    private Optional<String> garbled(JsonNode good, RandomGenerator random) {
        byte[] text = Garble.of(good.toPrettyString().getBytes(UTF_8), random);
        return switch (reader.read(new Source("it.yaml", text))) {
            case Reading.Good<List<Written>> _ -> Optional.empty();
            case Reading.Bad<List<Written>>(var problems) -> silent(problems).map(what -> what + "\n" + shown(text));
        };
    }

    private Optional<String> changed(JsonNode good, RandomGenerator random) {
        Change change = Change.of(good, random);
        byte[] text = change.tree().toPrettyString().getBytes(UTF_8);
        return switch (reader.read(new Source("it.yaml", text))) {
            case Reading.Good<List<Written>> _ -> Optional.empty();
            case Reading.Bad<List<Written>>(var problems) ->
                silent(problems)
                        .or(() -> problems.stream().anyMatch(problem -> isAbout(problem, change.path()))
                                ? Optional.empty()
                                : Optional.of(change.path() + " was changed, and none of this names it: " + problems))
                        .map(what -> what + "\n" + shown(text));
        };
    }

    private static Optional<String> silent(List<Problem> problems) {
        return problems.stream().anyMatch(problem -> problem.message().isBlank())
                ? Optional.of("a problem without a message: " + problems)
                : Optional.empty();
    }

    /** Its own name, or that of what it is in, is in, or stands beside: rules between fields name one of them. */
    private static boolean isAbout(Problem problem, String path) {
        int dot = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        String parent = dot < 0 ? "" : path.substring(0, dot);
        String name = path.substring(dot + 1);
        return problem.path().startsWith(parent)
                || path.startsWith(problem.path())
                || problem.message().contains(name);
    }

    private static String shown(byte[] text) {
        String whole = new String(text, UTF_8);
        return whole.length() > 2_000 ? whole.substring(0, 2_000) + " ..." : whole;
    }
}
