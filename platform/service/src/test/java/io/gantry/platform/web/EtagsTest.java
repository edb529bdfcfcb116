package io.gantry.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtagsTest {

    @Test
    void aVersionIsAnEtag() {
        assertThat(Etags.of(7).getValue()).isEqualTo("7");
        assertThat(Etags.required("pool web", "\"7\"", null)).isEqualTo(Result.ok(new Precondition.MustBe(7)));
    }

    @Test
    void starsMeanAnyAndNone() {
        assertThat(Etags.required("pool web", "*", null)).isEqualTo(Result.ok(new Precondition.MustExist()));
        assertThat(Etags.required("pool web", null, "*")).isEqualTo(Result.ok(new Precondition.MustNotExist()));
    }

    @Test
    void neitherIsRefusedWith428() {
        assertThat(Etags.required("pool web", null, null))
                .isEqualTo(Result.refused(new Rejection.PreconditionRequired("pool web")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "W/\"7\"", "\"0\"", "\"-1\"", "\"7\", \"8\"", "\"99999999999999999999\"", ""})
    void whatIsNotOneStrongEtagOfOursIsRefused(String header) {
        assertThat(Etags.required("pool web", header, null)).isInstanceOf(Result.Refused.class);
    }

    @Test
    void bothAreRefused() {
        assertThat(Etags.required("pool web", "\"7\"", "*")).isInstanceOf(Result.Refused.class);
        assertThat(Etags.required("pool web", null, "\"7\"")).isInstanceOf(Result.Refused.class);
    }
}
