package io.gantry.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.meta.Kind;
import io.gantry.manifest.ManifestReader;
import io.gantry.manifest.Problem;
import io.gantry.manifest.Reading;
import io.gantry.manifest.RecordReader;
import io.gantry.manifest.Source;
import io.gantry.manifest.Specs;
import io.gantry.manifest.Written;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.TaskClass;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadTest {

    private static final String TWO_STREAMS = """
            lasts: 10h
            machines:
              - {name: web, count: 3, resources: {cpu: "4", memory: 8Gi}, performance: 0.9, cost: 0.25, bareMetal: {performance: 1, cost: 0.5}}
            load:
              - {name: short, every: 10s, tasks: 2, runs: 1m, varies: 1, resources: {cpu: 500m, memory: 1Gi}}
              - {name: services, every: 1h, resources: {cpu: "1", memory: 1Gi}}
            """;

    private static Description described(String text) {
        return switch (new RecordReader().read(Source.of("simulation.yaml", text), Description.class)) {
            case Reading.Good<Description>(var description) -> description;
            case Reading.Bad<Description>(var problems) -> throw new IllegalArgumentException(problems.toString());
        };
    }

    private static List<String> problems(String text) {
        return switch (new RecordReader().read(Source.of("simulation.yaml", text), Description.class)) {
            case Reading.Good<Description>(var description) -> List.of("none: " + description);
            case Reading.Bad<Description>(var problems) ->
                problems.stream().map(Problem::text).toList();
        };
    }

    private static List<Arrival> all(Load load) throws IOException {
        var all = new ArrayList<Arrival>();
        for (Optional<Arrival> one = load.next(); one.isPresent(); one = load.next()) {
            all.add(one.get());
        }
        return all;
    }

    @Test
    void streamsComeInTheirTimeAndWithTheirMeans() throws IOException {
        List<Arrival> arrivals = all(new DrawnLoad(described(TWO_STREAMS), 1));
        List<Arrival> ofShort =
                arrivals.stream().filter(one -> one.tasks().cpuMilli() == 500).toList();

        assertThat(arrivals).isSortedAccordingTo((a, b) -> Long.compare(a.atMillis(), b.atMillis()));
        assertThat(arrivals.getLast().atMillis()).isLessThan(36_000_000);
        assertThat(ofShort).hasSizeBetween(3400, 3800).allMatch(one -> one.count() == 2);
        assertThat(ofShort.stream().mapToLong(Arrival::runsMillis).average().orElseThrow())
                .isEqualTo(60_000, within(4_000.0));
        assertThat(arrivals)
                .filteredOn(one -> one.tasks().cpuMilli() == 1000)
                .allMatch(one -> one.runsMillis() == Arrival.FOR_EVER);
    }

    @Test
    void aSeedGivesTheSameLoadAndAStreamMoreDoesNotChangeTheOthers() throws IOException {
        Description two = described(TWO_STREAMS);
        var one = new Description(two.lasts(), two.machines(), two.load().subList(0, 1));

        assertThat(all(new DrawnLoad(two, 1)))
                .isEqualTo(all(new DrawnLoad(two, 1)))
                .isNotEqualTo(all(new DrawnLoad(two, 2)))
                .containsAll(all(new DrawnLoad(one, 1)));
    }

    @Test
    void whatIsWrongWithADescriptionIsSaid() {
        assertThat(problems("lasts: 1h\nmashines: []\n"))
                .containsExactly("simulation.yaml:2:1: mashines: unknown field 'mashines'; did you mean 'machines'?");
        assertThat(problems("lasts: 0s\n"))
                .containsExactly("simulation.yaml:1:1: lasts: lasts must be 1 ms to 10000 d, not PT0S");
        assertThat(problems(TWO_STREAMS.replace("0.9", "-1").replace("tasks: 2", "tasks: 0")))
                .containsExactly(
                        "simulation.yaml:3:63: machines[0].performance: performance must be more than 0 and at most 100, not -1.0",
                        "simulation.yaml:5:31: load[0].tasks: tasks must be 1 to 10000, not 0");
        assertThat(problems(TWO_STREAMS.replace("0.9", "fast")))
                .containsExactly("simulation.yaml:3:76: machines[0].performance: must be a number, not 'fast'");
        assertThat(problems(TWO_STREAMS + "---\nlasts: 1h\n"))
                .containsExactly("simulation.yaml: must be one document, not 2");
    }

    private static CsvLoad csv(String text, CsvLoad.Columns columns) throws IOException {
        return new CsvLoad("tasks.csv", new BufferedReader(new StringReader(text)), columns);
    }

    @Test
    void aLineOfOurOwnColumnsIsAnArrival() throws IOException {
        String text = """
                arrival_s,duration_s,count,cpu_milli,memory_mib,disk_mib,gpus,gpu_milli,gpu_models
                0,60,,500,1024,,,,
                1.5,,3,8000,1024,10,1,250,T4|P100
                """;

        assertThat(all(csv(text, CsvLoad.Columns.OURS)))
                .containsExactly(
                        new Arrival(0, TaskClass.of(500, 1L << 30, 0), 1, 60_000),
                        new Arrival(
                                1500,
                                new TaskClass(
                                        8000,
                                        1L << 30,
                                        10L << 20,
                                        List.of(new Gpus("gpu", 1, 250)),
                                        List.of(new Constraint(
                                                "gpu-model", Constraint.Operator.IN, List.of("T4", "P100"))),
                                        List.of(),
                                        List.of(),
                                        0),
                                3,
                                Arrival.FOR_EVER));
    }

    @Test
    void openbsColumnsSayWhenATaskEnds() throws IOException {
        String text = """
                name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,creation_time,deletion_time
                p-1,1000,1024,2,1000,,100,160
                """;

        assertThat(all(csv(text, CsvLoad.Columns.OPENB)).getFirst().runsMillis())
                .isEqualTo(60_000);
    }

    @Test
    void whatIsWrongWithALineIsSaidAndEndsIt() throws IOException {
        CsvLoad load = csv(
                "arrival_s,cpu_milli,memory_mib,gpus,gpu_milli\n5,1,1,,\n4,x,1,2,300\n6,1,1,,\n", CsvLoad.Columns.OURS);

        assertThat(all(load)).hasSize(1);
        assertThat(load.problems().stream().map(Problem::text))
                .containsExactly(
                        "tasks.csv:3:1: arrival_s: is before the line above: lines must be in the order of their time",
                        "tasks.csv:3:1: cpu_milli: must be a whole number, 0 to 1000000000, not 'x'",
                        "tasks.csv:3:1: gpu_milli: below 1000 means part of one device, so there must be one device, not 2");
    }

    private static List<Written> manifests(String text) {
        Specs specs = Specs.none()
                .with(Kind.PROVIDER, ProviderSpec.class)
                .with(Kind.POOL, PoolSpec.class)
                .with(Kind.JOB, JobSpec.class);
        return switch (new ManifestReader(specs).read(Source.of("pool.yaml", text))) {
            case Reading.Good<List<Written>>(var written) -> written;
            case Reading.Bad<List<Written>>(var problems) -> throw new IllegalArgumentException(problems.toString());
        };
    }

    private static final String POOL = """
            apiVersion: gantry/v1
            kind: Pool
            metadata: {name: web}
            spec: {cluster: main, min: 1, max: 7, labels: {tier: web}, sources: [{provider: metal}]}
            ---
            apiVersion: gantry/v1
            kind: Job
            metadata: {name: crunch, namespace: demo}
            spec:
              type: batch
              groups:
                - {name: g, count: 5, task: {image: "x:1", resources: {cpu: 500m, memory: 16Mi}, ports: [{name: http, container: 80}]}}
            """;

    private static final String PROVIDER = """
            apiVersion: gantry/v1
            kind: Provider
            metadata: {name: metal}
            spec: {driver: fake, maxMachines: 10, machine: {cpu: "8", memory: 16Gi}, labels: {rack: r1}}
            ---
            """;

    @Test
    void aPoolIsAGroupOfAsManyMachinesAsItMayHave() {
        assertThat(Machines.ofPools(manifests(PROVIDER + POOL))).isInstanceOfSatisfying(Reading.Good.class, good -> {
            var group = (MachineGroup) ((List<?>) good.value()).getFirst();
            assertThat(group.count()).isEqualTo(7);
            assertThat(group.resources().cpu().milli()).isEqualTo(8000);
            assertThat(group.labels()).containsEntry("rack", "r1").containsEntry("tier", "web");
        });
    }

    @Test
    void aPoolWhoseMachinesHaveNoSizeIsRefused() {
        assertThat(Machines.ofPools(manifests(POOL)))
                .isEqualTo(new Reading.Bad<>(List.of(new Problem(
                        "pool.yaml",
                        1,
                        1,
                        "spec.sources[0].machine",
                        "is missing, and provider 'metal' is not in the files or does not say what a machine has"))));
    }

    @Test
    void jobsComeAtTheBeginning() throws IOException {
        List<Arrival> arrivals = all(new JobLoad(manifests(POOL), Duration.ofMinutes(5)));

        assertThat(arrivals).hasSize(1);
        assertThat(arrivals.getFirst().count()).isEqualTo(5);
        assertThat(arrivals.getFirst().runsMillis()).isEqualTo(300_000);
        assertThat(arrivals.getFirst().tasks().dynamicPorts()).isEqualTo(1);
    }
}
