package io.gantry.simulator.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.manifest.Problem;
import io.gantry.manifest.Reading;
import io.gantry.simulator.gpu.GpuCluster;
import io.gantry.simulator.gpu.PodClass;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenbTest {

    private static final String NODES = "sn,cpu_milli,memory_mib,gpu,model\n";
    private static final String PODS = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos\n";
    private static final String NODE = "n-1,64000,262144,2,P100\n";
    private static final String POD = "p-1,12000,16384,1,1000,,LS\n";

    private static Reading<Openb> read(String nodes, String pods) throws IOException {
        return Openb.read(
                "nodes.csv",
                new BufferedReader(new StringReader(nodes)),
                "pods.csv",
                new BufferedReader(new StringReader(pods)));
    }

    private static List<String> problems(String nodes, String pods) throws IOException {
        return switch (read(nodes, pods)) {
            case Reading.Good<Openb>(var trace) -> List.of("none: " + trace);
            case Reading.Bad<Openb>(var problems) ->
                problems.stream().map(Problem::text).toList();
        };
    }

    @Test
    void nodesAndPodsAreReadByTheNamesOfTheirColumns() throws IOException {
        String pods = """
                qos,name,gpu_spec,gpu_milli,num_gpu,memory_mib,cpu_milli
                LS,p-2,P100|T4,460,1,12288,6000
                LS,p-1,,1000,0,1,2
                BE,p-0,,,2,1,2
                BE,p-3,,0,2,1,2
                """.replace("\n", "\r\n");

        assertThat(read(NODES + NODE + "n-2,8000,1024,0,\n", pods))
                .isEqualTo(new Reading.Good<>(new Openb(
                        List.of(new GpuCluster.Node(64000, 262144, 2, 0), new GpuCluster.Node(8000, 1024, 0, 0)),
                        List.of("P100", "T4"),
                        List.of(
                                new PodClass(2, 1, 2, 1000, PodClass.ANY_MODEL),
                                new PodClass(2, 1, 0, 0, PodClass.ANY_MODEL),
                                new PodClass(6000, 12288, 1, 460, 0b11)),
                        List.of(0, 1, 2, 0))));
    }

    @Test
    void whatIsWrongWithNodesIsSaid() throws IOException {
        assertThat(problems("", PODS + POD))
                .containsExactly("nodes.csv: is empty: expected a line of names and lines of values");
        assertThat(problems("sn,cpu_milli,gpu,model\n" + NODE, PODS + POD))
                .containsExactly("nodes.csv:1:1: memory_mib: is missing among the names: needed are sn, cpu_milli,"
                        + " memory_mib, gpu, model");
        assertThat(problems(NODES, PODS + POD)).containsExactly("nodes.csv:1:1: there are no nodes");
        assertThat(problems(NODES + NODE + "n-1,x,-1,33,\nn-3,1,1\n", PODS + POD))
                .containsExactly(
                        "nodes.csv:3:1: sn: 'n-1' is there twice",
                        "nodes.csv:3:1: gpu: must be a whole number, 0 to 32, not '33'",
                        "nodes.csv:3:1: cpu_milli: must be a whole number, 0 to 1000000000, not 'x'",
                        "nodes.csv:3:1: memory_mib: must be a whole number, 0 to 2147483647, not '-1'",
                        "nodes.csv:4:1: has 3 values under 5 names");
    }

    @Test
    void whatIsWrongWithPodsIsSaid() throws IOException {
        assertThat(problems(NODES + NODE, PODS + POD + POD + "p-2,1,1,1,1001,T4||P4,LS\n"))
                .containsExactly(
                        "pods.csv:3:1: name: 'p-1' is there twice",
                        "pods.csv:4:1: gpu_milli: must be a whole number, 0 to 1000, not '1001'",
                        "pods.csv:4:1: gpu_spec: must be models with | between, not 'T4||P4'");
        assertThat(problems(NODES + NODE, PODS + "p-1,1,1,0,0,,LS\n"))
                .containsExactly(
                        "pods.csv: num_gpu: no pod asks for GPU, or no node has one: there is nothing to measure");
        assertThat(problems(NODES + NODE, PODS + "p-1,1,1,1,1000,\"T4,LS\n"))
                .containsExactly("pods.csv:2:1: a quoted value does not end on its line");
    }

    @Test
    void manyProblemsAreNotAllListed() throws IOException {
        assertThat(problems(NODES + "n\n".repeat(1000), PODS + POD)).hasSize(CsvReader.PROBLEMS_MAX);
    }

    @Test
    void aLineWithoutEndIsNotKept() throws IOException {
        assertThat(problems(NODES + "x".repeat(3 * CsvReader.LINE_MAX) + "\n", PODS + POD))
                .contains("nodes.csv:2:1: is longer than 65536 characters");
    }
}
