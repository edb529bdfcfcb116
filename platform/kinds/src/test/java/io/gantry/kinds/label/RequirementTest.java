package io.gantry.kinds.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.label.Requirement.Operator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequirementTest {

    private static final Map<String, String> LABELS =
            Map.of("arch", "amd64", "gen", "7", "zone", "a", "kernel", "6.1.0-rc2");

    @ParameterizedTest(name = "{0} {1} [{2}]: {3}")
    @CsvSource({
        "arch, IN, amd64, true",
        "arch, IN, arm64, false",
        "rack, IN, r1, false",
        "arch, NOT_IN, amd64, false",
        "rack, NOT_IN, r1, true",
        "arch, EXISTS, , true",
        "rack, EXISTS, , false",
        "rack, DOES_NOT_EXIST, , true",
        "gen, GREATER_THAN, 6, true",
        "gen, GREATER_THAN, 7, false",
        "gen, LESS_THAN, 8, true",
        "zone, LESS_THAN, 8, false",
        "rack, LESS_THAN, 8, false",
        "kernel, VERSION_AT_LEAST, 6.1.0-rc1, true",
        "kernel, VERSION_AT_LEAST, 6.1, false",
        "kernel, VERSION_BELOW, 6.1, true",
        "kernel, VERSION_BELOW, 5.10, false",
        "zone, VERSION_BELOW, 5.10, false",
        "rack, VERSION_BELOW, 5.10, false",
        "rack, VERSION_AT_LEAST, 1, false",
        "arch, MATCHES, amd(64|32), true",
        "arch, MATCHES, amd, false",
        "rack, MATCHES, .*, false",
    })
    void holdsOrDoesNot(String key, Operator operator, String value, boolean holds) {
        var requirement = new Requirement(key, operator, value == null ? List.of() : List.of(value));
        assertThat(requirement.matches(LABELS)).isEqualTo(holds);
    }

    @Test
    void readsAsPeopleWriteIt() throws Exception {
        var requirement = GantryJson.strict()
                .readValue("{\"key\":\"arch\",\"operator\":\"NotIn\",\"values\":[\"arm64\"]}", Requirement.class);
        assertThat(requirement.text()).isEqualTo("arch NotIn [arm64]");
        assertThat(GantryJson.lenient().writeValueAsString(requirement)).contains("\"NotIn\"");
    }

    @Test
    void theNumberOfValuesFitsTheOperator() {
        assertThatThrownBy(() -> new Requirement("a", Operator.IN, List.of())).hasMessageContaining("takes 1 to 100");
        assertThatThrownBy(() -> new Requirement("a", Operator.EXISTS, List.of("x")))
                .hasMessageContaining("no values");
        assertThatThrownBy(() -> new Requirement("a", Operator.LESS_THAN, List.of("x")))
                .hasMessageContaining("one whole number");
        assertThatThrownBy(() -> new Requirement("a", Operator.VERSION_BELOW, List.of("new")))
                .hasMessageContaining("one version");
        assertThatThrownBy(() -> new Requirement("a", Operator.MATCHES, List.of("(x")))
                .hasMessageContaining("requirement on 'a': pattern '(x': '(' without ')'");
    }

    @Test
    void aTolerationWithoutAValueToleratesEveryValue() {
        var taint = new Taint("gpu", "a100", Taint.Effect.NO_SCHEDULE);
        assertThat(new Toleration("gpu", null).tolerates(taint)).isTrue();
        assertThat(new Toleration("gpu", "a100").tolerates(taint)).isTrue();
        assertThat(new Toleration("gpu", "h100").tolerates(taint)).isFalse();
        assertThat(new Toleration("cpu", null).tolerates(taint)).isFalse();
    }
}
