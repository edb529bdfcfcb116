package io.gantry.provisioner.api;

import static io.gantry.kinds.fact.FactSamples.check;

import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.fact.FactSamples;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.PoolStatusFact.SourceStatus;
import java.io.IOException;
import java.time.Duration;
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
    private static final Uid PROVIDER = Uid.parse("019ab000-0000-7000-8000-000000000003");
    private static final Uid MACHINE = Uid.parse("019ab000-0000-7000-8000-000000000004");
    private static final Uid OPERATION = Uid.parse("019ab000-0000-7000-8000-000000000005");

    @Test
    void theMachineSampleIsWhatWeWrite() throws IOException {
        check(ProvisionerTopics.MACHINES, machine());
    }

    @Test
    void thePoolStatusSampleIsWhatWeWrite() throws IOException {
        check(ProvisionerTopics.POOL_STATUS, poolStatus());
    }

    private static MachineFact machine() {
        return new MachineFact(
                MACHINE,
                new Name("web-k7x2p"),
                new Revision(1, 4),
                false,
                POOL,
                new Name("web"),
                CLUSTER,
                PROVIDER,
                new Name("this-host"),
                OPERATION,
                MachineForm.ENGINE,
                MachineState.ACTIVE,
                PowerState.ON,
                Resources.of(2_000, 2L << 30),
                Map.of("zone", "a", "gantry.io/provider", "this-host"),
                new EngineEndpoint("tcp://10.90.0.2:2376", EngineEndpoint.Trust.MUTUAL_TLS),
                AT,
                AT.plusSeconds(3),
                null,
                "",
                "",
                List.of(new Condition("PowerAsWanted", Condition.Status.TRUE, "AsWanted", "", 2, AT.plusSeconds(3))),
                2);
    }

    private static PoolStatusFact poolStatus() {
        return new PoolStatusFact(
                POOL,
                new Name("web"),
                new Revision(1, 7),
                false,
                4,
                new TreeMap<>(Map.of(MachineState.PROVISIONING, 1, MachineState.ACTIVE, 3)),
                List.of(
                        new SourceStatus(
                                new Name("this-host"),
                                3,
                                "NO_CAPACITY",
                                "all of its 3 machines are in use",
                                AT.plusSeconds(2)),
                        new SourceStatus(new Name("that-host"), 1, null, null, null)),
                Duration.ofMillis(2_350),
                List.of(new Condition(
                        "AtTarget", Condition.Status.FALSE, "Provisioning", "1 machine is being made", 1, AT)),
                1);
    }
}
