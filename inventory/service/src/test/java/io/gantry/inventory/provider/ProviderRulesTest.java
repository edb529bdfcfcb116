package io.gantry.inventory.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.inventory.api.ProviderSpec;
import io.gantry.inventory.declared.FieldErrors;
import io.gantry.inventory.declared.Known;
import io.gantry.inventory.declared.Proposal;
import io.gantry.kinds.id.Name;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a provider is said with its field, in exactly these words. */
class ProviderRulesTest {

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong(
                        provider("locl", null, Map.of()),
                        "spec.driver: there is no driver 'locl'; did you mean 'local'? known: fake, engine, local"),
                wrong(
                        provider("vsphere", null, Map.of()),
                        "spec.driver: there is no driver 'vsphere'; known: fake, engine, local"),
                wrong(
                        provider("local", " ", Map.of()),
                        "spec.endpoint: must have 1 to 1000 characters, or be left out"),
                wrong(
                        provider("local", "https://admin:hunter2@vcenter.example/sdk", Map.of()),
                        "spec.endpoint: must not carry a password; name a secret in spec.credential"),
                wrong(
                        provider("local", null, Map.of("gantry.io/form", "VIRTUAL")),
                        "spec.labels.gantry.io/form: 'gantry.io/form': keys that begin with gantry.io/ are set by Gantry"),
                wrong(
                        provider("local", null, Map.of(), image("a:1", "/a.tar"), image("a:1", "/b.tar")),
                        "spec.preloadImages[1].name: 'a:1' is there twice"),
                wrong(
                        provider("local", null, Map.of(), image("a b", "images/a.tar")),
                        "spec.preloadImages[0].name: 'a b' is not an image's name: write name:tag",
                        "spec.preloadImages[0].archive: 'images/a.tar' must be an absolute path of a 'docker save'"
                                + " archive on the server"),
                wrong(
                        provider("lokal", "", Map.of("gantry.io/a", "b")),
                        "spec.driver: there is no driver 'lokal'; did you mean 'local'? known: fake, engine, local",
                        "spec.endpoint: must have 1 to 1000 characters, or be left out",
                        "spec.labels.gantry.io/a: 'gantry.io/a': keys that begin with gantry.io/ are set by Gantry"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsWrongIsSaidAllAtOnce(ProviderSpec spec, List<String> errors) {
        assertThat(errors(spec, null)).isEqualTo(errors);
    }

    @Test
    void whatIsRightIsTaken() {
        assertThat(errors(provider("local", "tcp://10.0.0.1:2376", Map.of("zone", "a"), image("a:1", "/a.tar")), null))
                .isEmpty();
    }

    @Test
    void aProvidersDriverNeverChanges() {
        assertThat(errors(provider("fake", null, Map.of()), provider("local", null, Map.of())))
                .containsExactly("spec.driver: a provider's driver never changes: it is local, not fake;"
                        + " declare another provider");
    }

    private static Arguments wrong(ProviderSpec spec, String... errors) {
        return Arguments.of(spec, List.of(errors));
    }

    private static ProviderSpec provider(
            String driver, @Nullable String endpoint, Map<String, String> labels, ProviderSpec.PreloadImage... images) {
        return new ProviderSpec(new Name(driver), endpoint, null, Map.of(), 4, null, labels, List.of(images));
    }

    private static ProviderSpec.PreloadImage image(String name, String archive) {
        return new ProviderSpec.PreloadImage(name, archive);
    }

    private static List<String> errors(ProviderSpec spec, @Nullable ProviderSpec before) {
        var errors = new FieldErrors();
        new ProviderRules(new LinkedHashSet<>(List.of("fake", "engine", "local")))
                .check(new Proposal<>(new Name("rack-a"), spec, before, Known.NOTHING), errors);
        return errors.list().stream()
                .map(error -> error.field() + ": " + error.message())
                .toList();
    }
}
