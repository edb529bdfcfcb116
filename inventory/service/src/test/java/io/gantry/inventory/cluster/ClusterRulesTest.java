package io.gantry.inventory.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.ClusterSpec.Engine;
import io.gantry.inventory.declared.FieldErrors;
import io.gantry.inventory.declared.Known;
import io.gantry.inventory.declared.Proposal;
import io.gantry.kinds.id.Name;
import io.gantry.platform.problem.FieldError;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterRulesTest {

    @Test
    void anAllowListMayNameWhatIsNotThereYet() {
        assertThat(errors(cluster(Engine.DOCKER, Stream.of("shop", "nobody")), null))
                .isEmpty();
    }

    @Test
    void anAllowListNamesEachOnce() {
        assertThat(errors(cluster(Engine.DOCKER, Stream.of("shop", "a", "shop", "a")), null))
                .containsExactly(
                        new FieldError("spec.namespaces[2]", "'shop' is there twice"),
                        new FieldError("spec.namespaces[3]", "'a' is there twice"));
    }

    @Test
    void anAllowListIsBounded() {
        assertThat(errors(cluster(Engine.DOCKER, IntStream.range(0, 1001).mapToObj(i -> "n" + i)), null))
                .containsExactly(new FieldError("spec.namespaces", "at most 1000, not 1001"));
    }

    @Test
    void aClustersEngineNeverChanges() {
        assertThat(errors(cluster(Engine.DOCKER, Stream.of()), cluster(Engine.UNRECOGNIZED, Stream.of())))
                .containsExactly(new FieldError(
                        "spec.engine",
                        "a cluster's engine never changes: it is unrecognized, not docker; declare another cluster"));
    }

    private static ClusterSpec cluster(Engine engine, Stream<String> namespaces) {
        return new ClusterSpec(engine, namespaces.map(Name::new).toList(), null);
    }

    private static List<FieldError> errors(ClusterSpec spec, @Nullable ClusterSpec before) {
        var errors = new FieldErrors();
        new ClusterRules().check(new Proposal<>(new Name("main"), spec, before, Known.NOTHING), errors);
        return errors.list();
    }
}
