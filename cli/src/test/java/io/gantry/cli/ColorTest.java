package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Colours are for a person who looks, and not for one who wants none (no-color.org). */
class ColorTest {

    private static final String ESCAPE = "\u001b[";

    @TempDir
    Path folder;

    /** What a terminal would get: a table, a description, the help, a refusal. */
    private String written(String... environment) throws IOException {
        var of = new HashMap<>(Map.of("GANTRY_TTY", "out,err"));
        for (String each : environment) {
            int equals = each.indexOf('=');
            of.put(each.substring(0, equals), each.substring(equals + 1));
        }
        try (var server = new FakeServer()
                .on("GET /v1/pools", 200, Objects.list(Objects.POOL))
                .object("GET /v1/pools/web", "\"7\"", Objects.POOL)) {
            Shell shell = new Shell(folder, server).looking(Main.looks(of));
            var all = new StringBuilder();
            for (String[] words : new String[][] {
                {"get", "pools"}, {"describe", "pool", "web"}, {"help", "get"}, {"get", "pool", "no-such"}
            }) {
                shell.run(words);
                String said = shell.out() + shell.err();
                assertThat(said).as(String.join(" ", words)).isNotBlank();
                all.append(said.contains(ESCAPE) ? "C" : "-");
            }
            return all.toString();
        }
    }

    @Test
    void aTerminalGetsColorsUnlessItsUserWantsNone() throws IOException {
        assertThat(written()).isEqualTo("CCCC");
        assertThat(written("NO_COLOR=1")).isEqualTo("----");
        assertThat(written("NO_COLOR=")).as("set, but empty: as if not set").isEqualTo("CCCC");
        assertThat(written("TERM=dumb")).isEqualTo("----");
    }

    @Test
    void aPipeGetsNone() throws IOException {
        assertThat(written("GANTRY_TTY=err")).isEqualTo("----");
        assertThat(written("GANTRY_TTY=")).isEqualTo("----");
    }
}
