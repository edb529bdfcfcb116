package io.gantry.simulator.replay;

import io.gantry.manifest.Reading;
import io.gantry.simulator.trace.Openb;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;

/** Traces written in a test. */
final class Traces {

    private static final String NODES = "sn,cpu_milli,memory_mib,gpu,model\n";
    private static final String PODS = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\n";

    private Traces() {}

    static Openb of(String nodes, String pods) {
        return read(new StringReader(NODES + nodes), new StringReader(PODS + pods));
    }

    static Openb read(java.io.Reader nodes, java.io.Reader pods) {
        try {
            return switch (Openb.read("nodes.csv", new BufferedReader(nodes), "pods.csv", new BufferedReader(pods))) {
                case Reading.Good<Openb>(var trace) -> trace;
                case Reading.Bad<Openb>(var problems) -> throw new IllegalArgumentException(problems.toString());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
