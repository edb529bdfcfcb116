package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** gantry simulate, and gantry simulate replay. */
class SimulateTest {

    private static final String NODES = """
            sn,cpu_milli,memory_mib,gpu,model
            n-1,64000,262144,2,A
            n-2,64000,262144,2,B
            """;

    private static final String PODS = """
            name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,creation_time,deletion_time
            p-1,1000,1024,1,600,,0,10
            p-2,1000,1024,1,400,B,5,15
            p-3,1000,1024,0,0,,6,16
            """;

    private static final String DESCRIPTION = """
            lasts: 1h
            machines:
              - name: web
                count: 2
                resources: {cpu: "4", memory: 8Gi}
                cost: 0.5
                bareMetal: {performance: 1.25, cost: 0.75}
            load:
              - {name: builds, every: 30s, tasks: 3, runs: 2m, varies: 0.5, resources: {cpu: "1", memory: 1Gi}}
            """;

    @TempDir
    private Path folder;

    private Shell shell;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("nodes.csv"), NODES);
        Files.writeString(folder.resolve("pods.csv"), PODS);
        Files.writeString(folder.resolve("day.yaml"), DESCRIPTION);
        shell = new Shell(folder);
    }

    private int replay(String... more) {
        String[] words = new String[8 + more.length];
        System.arraycopy(
                new String[] {"simulate", "replay", "--format", "openb", "--nodes", "nodes.csv", "--pods", "pods.csv"},
                0,
                words,
                0,
                8);
        System.arraycopy(more, 0, words, 8, more.length);
        return shell.run(words);
    }

    @Test
    void aReplayPrintsEverySeedAndTheMedians() {
        assertThat(replay("--seeds", "1..3")).isZero();
        assertThat(shell.out().lines().toList()).hasSize(1 + 1 + 3 + 1);
        assertThat(shell.out())
                .startsWith("policy default, ties first; in percent of all GPU\nSEED")
                .contains("\nmedian");
        assertThat(shell.err()).contains("2 nodes, 3 pods in the list");
    }

    @Test
    void aReplayForProgramsIsTheSameForTheSameSeeds() {
        assertThat(replay("--seeds", "4", "--policy", "fgd", "-o", "json")).isZero();
        String first = shell.out();

        assertThat(first)
                .contains("\"policy\" : \"fgd\"", "\"seed\" : 4", "\"alloc100\"", "\"alloc130\"", "\"fragmentation\"");
        replay("--seeds", "4", "--policy", "fgd", "-o", "json");
        assertThat(shell.out()).isEqualTo(first);
    }

    @Test
    void whoLooksSeesHowFarItIs() {
        shell.looking(new Terminal.Looks(false, true, false, 80));
        replay("--seeds", "1..2");

        assertThat(shell.err()).contains("[........................................] 0 of 2 seeds", "] 2 of 2 seeds");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "--policy; best; error: --policy must be one of random, dot-product, best-fit, gpu-packing, fgd, default, not 'best'",
                "--seeds; 9..1; must be 1 to 10000 seeds, the least first",
                "--seeds; one; is neither a seed nor a range of seeds: write 7 or 1..10",
                "--ties; last; --ties",
                "-o; name; error: --output must be table, json or yaml",
            })
    void aWrongOptionOfAReplayIsSaid(String option, String value, String said) {
        assertThat(replay(option, value)).isEqualTo(Exit.USAGE.code());
        assertThat(shell.err()).contains(said);
    }

    @Test
    void aWrongFileIsRefusedWithLineFieldAndRule() throws IOException {
        Files.writeString(folder.resolve("pods.csv"), PODS.replace("600", "1600"));

        assertThat(replay()).isEqualTo(Exit.REFUSED.code());
        assertThat(shell.err())
                .contains("error: 1 problem in what was written; nothing was simulated")
                .contains("pods.csv:2:1: gpu_milli: must be a whole number, 0 to 1000, not '1600'");
        assertThat(shell.run("simulate", "replay", "--format", "openb", "--nodes", "no.csv", "--pods", "pods.csv"))
                .isEqualTo(Exit.USAGE.code());
        assertThat(shell.err()).contains("error: cannot read no.csv: there is no such file");
    }

    @Test
    void policiesAndBareMetalAreComparedAndReported() throws IOException {
        assertThat(shell.run(
                        "simulate",
                        "--description",
                        "day.yaml",
                        "--policy",
                        "pack,spread",
                        "--bare-metal",
                        "web",
                        "--html",
                        "r.html",
                        "--json",
                        "r.json",
                        "--csv",
                        "r.csv"))
                .as(shell.err())
                .isZero();

        assertThat(shell.out()).contains("\npack ", "\npack web bare metal ", "\nspread ", "\nspread web bare metal ");
        assertThat(Files.readString(folder.resolve("r.html"))).contains("Seed 1", "<svg");
        assertThat(Files.readString(folder.resolve("r.json"))).contains("\"variants\"", "\"seed\" : 1");
        assertThat(Files.readString(folder.resolve("r.csv"))).startsWith("variant,time_s,cpu");
    }

    @Test
    void theSameSeedGivesTheSameReportByteForByte() throws IOException {
        shell.run("simulate", "--description", "day.yaml", "--seed", "3", "--html", "a.html", "--json", "a.json");
        shell.run("simulate", "--description", "day.yaml", "--seed", "3", "--html", "b.html", "--json", "b.json");
        shell.run("simulate", "--description", "day.yaml", "--seed", "4", "--html", "c.html");

        assertThat(folder.resolve("a.html")).hasSameBinaryContentAs(folder.resolve("b.html"));
        assertThat(folder.resolve("a.json")).hasSameBinaryContentAs(folder.resolve("b.json"));
        assertThat(Files.readString(folder.resolve("c.html"))).isNotEqualTo(Files.readString(folder.resolve("a.html")));
    }

    @Test
    void howManyMachinesAreEnoughIsFound() {
        assertThat(shell.run("simulate", "--description", "day.yaml", "--size", "web", "--wait", "10s"))
                .isZero();
        assertThat(shell.out()).containsPattern("\n\\d+ of web are enough: 95% of the tasks wait at most 10.0s, cost ");
        assertThat(shell.run("simulate", "--description", "day.yaml", "--size", "web", "--wait", "1s", "--most", "1"))
                .isZero();
        assertThat(shell.out()).contains("1 of web are not enough");
    }

    @Test
    void sizesAreCompared() {
        assertThat(shell.run("simulate", "--description", "day.yaml", "--machines", "web=1,4"))
                .isZero();
        assertThat(shell.out()).contains("\npack web=1 ", "\npack web=4 ");
    }

    @Test
    void aTraceIsSimulatedInItsOwnTime() {
        assertThat(shell.run(
                        "simulate", "--nodes", "nodes.csv", "--tasks", "pods.csv", "--format", "openb", "-o", "json"))
                .isZero();
        assertThat(shell.out()).contains("\"arrived\" : 3", "\"ended\" : 3", "\"endSeconds\" : 16.0");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "--policy best; error: --policy must be pack or spread, not 'best'",
                "--machines db=3; error: --machines: there is no group 'db'; there are web",
                "--machines web; error: --machines must be NAME=COUNT or NAME=COUNT,COUNT, not 'web'",
                "--bare-metal web=fast; error: --bare-metal must be NAME=PERFORMANCE:COST, as in web=1.1:0.35, not 'fast'",
                "--bare-metal web=0:1; error: --bare-metal: performance must be more than 0 and at most 100, not 0.0",
                "--size db; error: --size: there is no group 'db'; there are web",
                "--tasks pods.csv; error: there must be one load, and there are 2",
                "--share 0 --size web; error: --share must be 1 to 100 percent, not 0",
                "--html no/r.html; error: cannot write no/r.html: there is no such file or folder",
            })
    void aWrongOptionIsSaid(String options, String said) {
        String[] words = ("simulate --description day.yaml " + options).split(" ");

        assertThat(shell.run(words)).isNotZero();
        assertThat(shell.err()).contains(said);
    }

    @Test
    void nothingToSimulateIsSaid() {
        assertThat(shell.run("simulate")).isEqualTo(Exit.USAGE.code());
        assertThat(shell.err()).contains("error: there are no machines");
        assertThat(shell.run("simulate", "--nodes", "nodes.csv")).isEqualTo(Exit.USAGE.code());
        assertThat(shell.err()).contains("error: there must be one load, and there are 0");
    }

    @Test
    void aWrongLineOfALoadIsRefused() throws IOException {
        Files.writeString(folder.resolve("tasks.csv"), "arrival_s,cpu_milli,memory_mib\n5,1000,1\n4,1000,1\n");

        assertThat(shell.run("simulate", "--nodes", "nodes.csv", "--tasks", "tasks.csv"))
                .isEqualTo(Exit.REFUSED.code());
        assertThat(shell.err())
                .contains(
                        "tasks.csv:3:1: arrival_s: is before the line above: lines must be in the order of their time");
    }
}
