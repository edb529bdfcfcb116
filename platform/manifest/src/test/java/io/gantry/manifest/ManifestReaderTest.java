package io.gantry.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Manifest;
import io.gantry.scheduler.api.JobSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestReaderTest {

    static final Specs ALL = Specs.none()
            .with(Kind.NAMESPACE, NamespaceSpec.class)
            .with(Kind.PROVIDER, ProviderSpec.class)
            .with(Kind.CLUSTER, ClusterSpec.class)
            .with(Kind.POOL, PoolSpec.class)
            .with(Kind.MACHINE, MachineSpec.class)
            .with(Kind.NODE, NodeSpec.class)
            .with(Kind.JOB, JobSpec.class);

    private final ManifestReader reader = new ManifestReader(ALL);

    private static final String ALL_KINDS = """
            apiVersion: gantry/v1
            kind: Namespace
            metadata: {name: shop}
            ---
            apiVersion: gantry/v1
            kind: Provider
            metadata: {name: here}
            spec:
              driver: local
              maxMachines: 8
              machine: {cpu: 500m, memory: 512Mi}
              preloadImages:
                - {name: "gantry/hello:1", archive: images/hello.tar}
            ---
            apiVersion: gantry/v1
            kind: Cluster
            metadata: {name: main}
            spec: {engine: docker}
            ---
            apiVersion: gantry/v1
            kind: Pool
            metadata: {name: web, labels: {tier: front}}
            spec:
              cluster: main
              count: 4
              sources:
                - provider: here
                  requirements:
                    - {key: arch, operator: In, values: [amd64]}
            ---
            apiVersion: gantry/v1
            kind: Machine
            metadata: {name: m-1}
            spec: {power: ON}
            ---
            apiVersion: gantry/v1
            kind: Node
            metadata: {name: n-1}
            spec: {cordoned: true}
            ---
            apiVersion: gantry/v1
            kind: Job
            metadata: {name: hello, namespace: shop}
            spec:
              type: service
              groups:
                - name: web
                  count: 2
                  restart: {mode: never, delay: 1m30s}
                  task:
                    image: gantry/hello:1
                    command: [/bin/sh, -c, "echo hi"]
                    env: {PORT: 8080, ON: yes, NORWAY: no}
                    resources: {cpu: 0.1, memory: 16Mi}
                    terminationGrace: PT2S
            """;

    @Test
    void everyKindIsRead() {
        List<Written> written = good(reader.read(Source.of("all.yaml", ALL_KINDS)));

        assertThat(written)
                .extracting(one -> one.manifest().kind())
                .containsExactly(
                        Kind.NAMESPACE, Kind.PROVIDER, Kind.CLUSTER, Kind.POOL, Kind.MACHINE, Kind.NODE, Kind.JOB);
        assertThat(written).extracting(Written::line).containsExactly(1, 5, 15, 20, 31, 36, 41);
    }

    @Test
    void aScalarMeansWhatItsFieldWants() {
        List<Written> written = good(reader.read(Source.of("all.yaml", ALL_KINDS)));

        assertThat(written.get(4).manifest().spec()).isEqualTo(MachineSpec.UNSAID);
        var job = (JobSpec) written.get(6).manifest().spec();
        assertThat(job.groups().getFirst().restart().delay()).isEqualTo(Duration.ofSeconds(90));
        assertThat(job.groups().getFirst().task().env())
                .containsEntry("PORT", "8080")
                .containsEntry("ON", "yes")
                .containsEntry("NORWAY", "no");
        assertThat(job.groups().getFirst().task().resources().cpu().milli()).isEqualTo(100);
    }

    @Test
    void whatWeWriteAsJsonIsReadBackTheSame() throws Exception {
        for (Written one : good(reader.read(Source.of("all.yaml", ALL_KINDS)))) {
            byte[] json = GantryJson.lenient().writeValueAsBytes(one.manifest());

            List<Written> again = good(reader.read(new Source("body", json)));

            assertThat(again).extracting(Written::manifest).isEqualTo(List.of(one.manifest()));
        }
    }

    @Test
    void theMapperOfOurAnswersReadsSpecsToo() throws Exception {
        for (Written one : good(reader.read(Source.of("all.yaml", ALL_KINDS)))) {
            byte[] json = GantryJson.lenient().writeValueAsBytes(one.manifest().spec());

            Object again =
                    GantryJson.lenient().readValue(json, one.manifest().spec().getClass());

            assertThat(again).isEqualTo(one.manifest().spec());
        }
    }

    @Test
    void aBodyIsOneObjectOfTheKindOfItsPath() {
        byte[] json = """
                {"apiVersion": "gantry/v1", "kind": "Cluster", "metadata": {"name": "main"}, "spec": {"engine": "docker"}}
                """.getBytes(StandardCharsets.UTF_8);

        Manifest<ClusterSpec> manifest = good(reader.readBody(json, Kind.CLUSTER, ClusterSpec.class));
        Reading<Manifest<PoolSpec>> other = reader.readBody(json, Kind.POOL, PoolSpec.class);

        assertThat(manifest.metadata().name()).isEqualTo(new Name("main"));
        assertThat(bad(other)).extracting(Problem::message).containsExactly("must be Pool here, not Cluster");
    }

    @Test
    void jsonMayBeAnArrayOrSeveral() {
        String one = "{\"apiVersion\":\"gantry/v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"%s\"}}";
        String array = "[" + one.formatted("a") + "," + one.formatted("b") + "]";
        String several = one.formatted("a") + "\n" + one.formatted("b");

        assertThat(good(reader.read(Source.of("a.json", array)))).hasSize(2);
        assertThat(good(reader.read(Source.of("b.json", several)))).hasSize(2);
    }

    @Test
    void anObjectMayBeThereOnceInAllFiles() {
        String one = "apiVersion: gantry/v1\nkind: Namespace\nmetadata: {name: shop}\n";

        var reading = reader.readAll(List.of(Source.of("a.yaml", one), Source.of("b.yaml", "\n" + one)));

        assertThat(bad(reading))
                .extracting(Problem::text)
                .containsExactly("b.yaml:2:1: metadata.name: namespace 'shop' is there twice;"
                        + " the first begins at a.yaml line 1");
    }

    @Test
    void aLargeFileIsRefusedBeforeItIsParsed() {
        var reading = reader.read(new Source("big.yaml", new byte[10_000_000]));

        assertThat(bad(reading))
                .extracting(Problem::text)
                .containsExactly("big.yaml: is too large: 10000000 bytes, at most 1048576 (1 MiB)");
    }

    @Test
    void aSmallTextThatStandsForAHugeTreeIsRefused() {
        var bomb = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (char letter = 'b'; letter <= 'i'; letter++) {
            char last = (char) (letter - 1);
            bomb.append(letter + ": &" + letter + " [" + ("*" + last + ",").repeat(4) + "*" + last + "]\n");
        }

        var reading = reader.read(Source.of("bomb.yaml", bomb.toString()));

        assertThat(bad(reading))
                .extracting(Problem::message)
                .containsExactly("has more than 100000 values once its aliases are expanded");
    }

    @Test
    void bytesThatAreNotTextAreRefused() {
        var reading = reader.read(new Source("x.yaml", new byte[] {(byte) 0xff, (byte) 0xfe, 0}));

        assertThat(bad(reading)).extracting(Problem::text).containsExactly("x.yaml: is not text in UTF-8");
    }

    static <T> T good(Reading<T> reading) {
        return switch (reading) {
            case Reading.Good<T>(var value) -> value;
            case Reading.Bad<T>(var problems) -> throw new AssertionError("not good: " + problems);
        };
    }

    static <T> List<Problem> bad(Reading<T> reading) {
        return switch (reading) {
            case Reading.Good<T>(var value) -> throw new AssertionError("not bad: " + value);
            case Reading.Bad<T>(var problems) -> problems;
        };
    }
}
