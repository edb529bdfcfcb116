package io.gantry.inventory;

import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Metadata;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineForm;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.provisioner.api.PowerState;
import io.gantry.scheduler.api.JobFact;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Facts of the layers below, with everything that does not matter filled in. */
final class Facts {

    static final Instant THEN = Instant.parse("2030-01-01T00:00:00Z");

    private Facts() {}

    static MachineFact machine(Uid uid, String name, Uid pool, Uid cluster, long version, MachineState state) {
        return new MachineFact(
                uid,
                new Name(name),
                new Revision(1, version),
                state == MachineState.DELETED,
                pool,
                new Name("web"),
                cluster,
                uid,
                new Name("rack-a"),
                null,
                MachineForm.ENGINE,
                state,
                PowerState.ON,
                Resources.of(2_000, 1 << 30),
                Map.of("arch", "amd64", "gantry.io/machine", name),
                null,
                THEN,
                THEN,
                null,
                "",
                "",
                List.of(),
                0);
    }

    static NodeFact node(Uid uid, String name, Uid cluster, long version, boolean deleted) {
        return new NodeFact(
                uid,
                new Name(name),
                new Revision(1, version),
                deleted,
                uid,
                cluster,
                uid,
                new Name("web"),
                deleted ? NodeState.LEFT : NodeState.READY,
                Resources.of(2_000, 1 << 30),
                Map.of("gantry.io/machine", name),
                List.of(),
                new EngineEndpoint("tcp://10.0.0.1:2376", EngineEndpoint.Trust.MUTUAL_TLS),
                true,
                0,
                null,
                THEN,
                List.of(),
                0);
    }

    static PoolTargetFact target(Uid pool, String name, Uid cluster, long version, int target, long generation) {
        return new PoolTargetFact(
                pool,
                new Name(name),
                new Revision(1, version),
                false,
                cluster,
                target,
                target,
                target,
                List.of(),
                "the pool's count",
                null,
                null,
                generation);
    }

    static PoolStatusFact poolStatus(
            Uid pool, String name, long version, Map<MachineState, Integer> machines, long generation) {
        return new PoolStatusFact(
                pool,
                new Name(name),
                new Revision(1, version),
                false,
                1,
                machines,
                List.of(),
                Duration.ofSeconds(40),
                List.of(),
                generation);
    }

    static JobFact job(Uid uid, String namespace, String name, Uid cluster, JobState state, long version) {
        var task = Task.of("hello:1", null, null, null, null, null, null);
        var spec = JobSpec.of(
                null,
                JobSpec.Type.SERVICE,
                null,
                List.of(TaskGroup.of(new Name("web"), 1, null, null, null, null, null, null, task)));
        var metadata = new Metadata(uid, new Name(namespace), new Name(name), Map.of(), 1, version, THEN, null);
        return new JobFact(
                metadata,
                1,
                false,
                cluster,
                spec,
                state,
                new JobFact.Tasks(1, 0, Map.of(), null),
                null,
                List.of(),
                1,
                null);
    }
}
