package io.gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --layers} takes. */
class LayerChoiceTest {

    @AfterEach
    void forget() {
        System.clearProperty("gantry.layers");
    }

    @Test
    void allAreAllInTheOrderSupplyRises() {
        assertThat(LayerChoice.parse("all").here()).isEqualTo(Schemas.LAYERS);
    }

    @Test
    void someAreInTheSameOrderHoweverTheyWereSaid() {
        assertThat(LayerChoice.parse("bridge, provisioner,bridge").here()).containsExactly("provisioner", "bridge");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bridges", "bridge,", "bridge,all", "Bridge"})
    void whatIsNoLayerIsNamedWithThoseThereAre(String words) {
        assertThatThrownBy(() -> LayerChoice.parse(words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("there is no layer '")
                .hasMessageEndingWith("'; name some of inventory,provisioner,bridge,scheduler, or say all");
    }

    @Test
    void theServerTakesThemAsAnOption() {
        Options.parse(List.of("server", "--layers", "bridge"), Map.of());
        assertThat(System.getProperty("gantry.layers")).isEqualTo("bridge");
    }

    @Test
    void devRunsAllAndSaysSo() {
        assertThatThrownBy(() -> Options.parse(List.of("dev", "--layers", "bridge"), Map.of()))
                .hasMessageContaining(
                        "`gantry dev` runs all layers; choose layers with `gantry server --layers bridge`");
        Options.parse(List.of("dev", "--layers", "all"), Map.of());
    }
}
