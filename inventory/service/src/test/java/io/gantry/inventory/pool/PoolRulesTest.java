package io.gantry.inventory.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.inventory.declared.FieldErrors;
import io.gantry.inventory.declared.Known;
import io.gantry.inventory.declared.Proposal;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Manifest;
import io.gantry.manifest.ManifestReader;
import io.gantry.manifest.Reading;
import io.gantry.manifest.Specs;
import io.gantry.platform.problem.FieldError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a pool is said with its field, in exactly these words. */
class PoolRulesTest {

    private static final Known KNOWN = new Known(Map.of(
            new Name("small"),
                    provider("{driver: local, maxMachines: 4, labels: {arch: amd64},"
                            + " machine: {cpu: '2', memory: 2Gi, disk: 10Gi}}"),
            new Name("large"), provider("{driver: fake, maxMachines: 100}")));

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong(
                        "{cluster: main, count: 5, sources: [{provider: small}]}",
                        "spec.count: 5 machines are more than provider small can give (maxMachines 4)"),
                wrong(
                        "{cluster: main, min: 1, max: 5, sources: [{provider: small}]}",
                        "spec.max: 5 machines are more than provider small can give (maxMachines 4)"),
                wrong(
                        "{cluster: main, count: 200, sources: [{provider: small}, {provider: large}]}",
                        "spec.count: 200 machines are more than providers small, large can give together"
                                + " (maxMachines in all 104)"),
                wrong(
                        "{cluster: main, count: 5, sources: [{provider: small}, {provider: small, requirements:"
                                + " [{key: zone, operator: Exists}]}]}",
                        "spec.count: 5 machines are more than provider small can give (maxMachines 4)"),
                wrong(
                        "{cluster: main, count: 1, sources: [{provider: large}, {provider: large}]}",
                        "spec.sources[1]: is the same as sources[0]: provider large"),
                wrong(
                        "{cluster: main, count: 1, sources: [{provider: unknown}, {provider: unknown}]}",
                        "spec.sources[1]: is the same as sources[0]: provider unknown"),
                wrong(
                        "{cluster: main, count: 1, labels: {gantry.io/pool: x}, sources: [{provider: large}]}",
                        "spec.labels.gantry.io/pool: 'gantry.io/pool': keys that begin with gantry.io/ are set by Gantry"),
                wrong(
                        "{cluster: main, count: 1, taints: [{key: gantry.io/x, effect: NoSchedule}],"
                                + " sources: [{provider: large}]}",
                        "spec.taints[0].key: 'gantry.io/x': keys that begin with gantry.io/ are set by Gantry"),
                wrong(
                        "{cluster: main, count: 1, taints: [{key: a, effect: NoSchedule}, {key: a, value: b,"
                                + " effect: NoSchedule}], sources: [{provider: large}]}",
                        "spec.taints[1]: 'a' is there twice with the same effect"),
                wrong(
                        "{cluster: main, count: 1, sources: [{provider: small, requirements: [{key: arch, operator:"
                                + " In, values: [arm64]}]}]}",
                        "spec.sources[0].requirements[0]: arch In [arm64] is never met: machines of provider small"
                                + " have arch=amd64"),
                wrong(
                        "{cluster: main, count: 1, requirements: [{key: arch, operator: NotIn, values: [amd64]}],"
                                + " sources: [{provider: small}]}",
                        "spec.requirements[0]: arch NotIn [amd64] is never met: machines of provider small have"
                                + " arch=amd64"),
                wrong(
                        "{cluster: main, count: 1, sources: [{provider: small, machine: {cpu: '4', memory: 4Gi,"
                                + " disk: 20Gi}}]}",
                        "spec.sources[0].machine.cpu: 4 is more than 2, what machines of provider small have",
                        "spec.sources[0].machine.memory: 4Gi is more than 2Gi, what machines of provider small have",
                        "spec.sources[0].machine.disk: 20Gi is more than 10Gi, what machines of provider small have"),
                wrong(
                        "{cluster: main, count: 9, labels: {gantry.io/x: y}, sources: [{provider: small},"
                                + " {provider: small}]}",
                        "spec.count: 9 machines are more than provider small can give (maxMachines 4)",
                        "spec.labels.gantry.io/x: 'gantry.io/x': keys that begin with gantry.io/ are set by Gantry",
                        "spec.sources[1]: is the same as sources[0]: provider small"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void whatIsWrongIsSaidAllAtOnce(String spec, List<String> errors) {
        assertThat(errors(spec, null)).isEqualTo(errors);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {
                "{cluster: main, count: 4, sources: [{provider: small}]}",
                "{cluster: main, count: 500, sources: [{provider: small}, {provider: unknown}]}",
                "{cluster: main, count: 0, sources: [{provider: unknown}]}",
                "{cluster: main, count: 1, requirements: [{key: zone, operator: Exists}], sources: [{provider: small}]}",
                "{cluster: main, count: 1, requirements: [{key: arch, operator: In, values: [arm64]}],"
                        + " sources: [{provider: small}, {provider: large}]}",
            })
    void whatMayBeRightIsTaken(String spec) {
        assertThat(errors(spec, null)).isEmpty();
    }

    @Test
    void aPoolsClusterNeverChanges() {
        String before = "{cluster: main, count: 1, sources: [{provider: large}]}";

        assertThat(errors(before.replace("main", "other"), before))
                .containsExactly(
                        "spec.cluster: a pool's cluster never changes: it is main, not other; declare another pool");
    }

    private static Arguments wrong(String spec, String... errors) {
        return Arguments.of(spec, List.of(errors));
    }

    private static List<String> errors(String spec, @org.jspecify.annotations.Nullable String before) {
        var errors = new FieldErrors();
        new PoolRules()
                .check(
                        new Proposal<>(new Name("web"), pool(spec), before == null ? null : pool(before), KNOWN),
                        errors);
        return errors.list().stream().map(PoolRulesTest::text).toList();
    }

    private static String text(FieldError error) {
        return error.field() + ": " + error.message();
    }

    private static PoolSpec pool(String spec) {
        return read(Kind.POOL, PoolSpec.class, spec);
    }

    private static ProviderSpec provider(String spec) {
        return read(Kind.PROVIDER, ProviderSpec.class, spec);
    }

    private static <S> S read(Kind kind, Class<S> type, String spec) {
        String text = "apiVersion: gantry/v1\nkind: " + kind.word() + "\nmetadata: {name: x}\nspec: " + spec;
        return switch (new ManifestReader(Specs.none().with(kind, type))
                .readBody(text.getBytes(StandardCharsets.UTF_8), kind, type)) {
            case Reading.Good<Manifest<S>>(var manifest) -> manifest.spec();
            case Reading.Bad<Manifest<S>>(var problems) -> throw new AssertionError(problems);
        };
    }
}
