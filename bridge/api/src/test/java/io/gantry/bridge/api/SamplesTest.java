package io.gantry.bridge.api;

import static io.gantry.kinds.fact.FactSamples.check;

import io.gantry.bridge.api.PoolTargetFact.Answer;
import io.gantry.bridge.api.PoolTargetFact.Resting;
import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.fact.FactSamples;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.label.Taint;
import io.gantry.kinds.quantity.Bits;
import io.gantry.kinds.quantity.Overcommit;
import io.gantry.kinds.quantity.Resources;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What we write is what {@link FactSamples} hold. */
class SamplesTest {

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final Uid POOL = Uid.parse("019ab000-0000-7000-8000-000000000001");
    private static final Uid CLUSTER = Uid.parse("019ab000-0000-7000-8000-000000000002");
    private static final Uid MACHINE = Uid.parse("019ab000-0000-7000-8000-000000000004");
    private static final Uid NODE = Uid.parse("019ab000-0000-7000-8000-000000000006");

    @Test
    void theNodeSampleIsWhatWeWrite() throws IOException {
        check(
                BridgeTopics.NODES,
                new NodeFact(
                        NODE,
                        new Name("web-k7x2p"),
                        new Revision(1, 5),
                        false,
                        MACHINE,
                        CLUSTER,
                        POOL,
                        new Name("web"),
                        NodeState.DRAINING,
                        Resources.of(2_000, 2L << 30).with(Bits.parse("10G"), Map.of("licence", 2L)),
                        Map.of("tier", "front", "gantry.io/pool", "web", "gantry.io/machine-form", "engine"),
                        List.of(new Taint("dedicated", "front", Taint.Effect.NO_SCHEDULE)),
                        new EngineEndpoint("tcp://10.90.0.2:2376", EngineEndpoint.Trust.MUTUAL_TLS),
                        false,
                        1,
                        "its pool is smaller now",
                        AT,
                        List.of(new Condition(
                                "Ready", Condition.Status.FALSE, "Removed", "its pool is smaller now", 1, AT)),
                        1,
                        null,
                        new NodeTraits(new Overcommit(200, null, null, null), 350, 120)));
    }

    @Test
    void theClusterStatusSampleIsWhatWeWrite() throws IOException {
        check(
                BridgeTopics.CLUSTER_STATUS,
                new ClusterStatusFact(
                        CLUSTER,
                        new Name("main"),
                        new Revision(1, 9),
                        false,
                        new TreeMap<>(Map.of(NodeState.READY, 3, NodeState.DRAINING, 1)),
                        List.of(
                                new Condition("Ready", Condition.Status.TRUE, "AuthorityMade", "", 1, AT),
                                new Condition(
                                        "Joinable",
                                        Condition.Status.TRUE,
                                        "Listening",
                                        "https://10.90.0.1:7071",
                                        1,
                                        AT)),
                        1));
    }

    @Test
    void thePoolTargetSampleIsWhatWeWrite() throws IOException {
        check(
                BridgeTopics.POOL_TARGETS,
                new PoolTargetFact(
                        POOL,
                        new Name("web"),
                        new Revision(1, 3),
                        false,
                        CLUSTER,
                        3,
                        3,
                        3,
                        List.of(new Victim(MACHINE, "its pool is smaller now", false)),
                        "the pool's count is 3",
                        "https://10.90.0.1:7071",
                        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
                        2,
                        List.of(new Resting(new Name("rack-a"), 3, AT, "machine web-x2kq7 is FAILED")),
                        List.of(new Answer("cpu 2, memory 4Gi", 1, "AtMax", "it has its max of 3 machines")),
                        List.of(new Condition(
                                "SourcesKeepPromises",
                                Condition.Status.FALSE,
                                "SourceRests",
                                "source rack-a broke 3 promises and is asked again at 2026-11-22T10:00:00Z:"
                                        + " machine web-x2kq7 is FAILED",
                                2,
                                AT))));
    }
}
