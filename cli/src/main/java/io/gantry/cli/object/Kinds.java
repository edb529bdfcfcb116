package io.gantry.cli.object;

import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.kinds.meta.Kind;
import io.gantry.manifest.Nearest;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Kinds as they are typed. */
final class Kinds implements Iterable<String> {

    static Kind typed(String word) {
        return Kind.ofWord(word).orElseThrow(() -> {
            String hint = Nearest.to(word, words())
                    .map(near -> "; did you mean '" + near + "'?")
                    .orElse("");
            return new Failure(
                    Exit.USAGE,
                    "error: there is no kind '" + word + "'" + hint,
                    "  known: "
                            + String.join(
                                    ", ",
                                    Arrays.stream(Kind.values())
                                            .map(Kind::plural)
                                            .toList()));
        });
    }

    private static List<String> words() {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> Stream.of(kind.plural(), kind.singular()))
                .toList();
    }

    /** For completion. */
    @Override
    public Iterator<String> iterator() {
        return words().iterator();
    }
}
