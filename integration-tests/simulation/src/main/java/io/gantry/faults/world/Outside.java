package io.gantry.faults.world;

import io.gantry.bridge.join.JoinDoor;
import io.gantry.bridge.spi.ClusterEngine;
import io.gantry.faults.stage.Program;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.scheduler.spi.WorkloadEngine;

/** What a program reaches outside of Gantry. */
interface Outside {

    WorkloadEngine containers(Program program);

    MachineDriver machines(Program program);

    ClusterEngine nodes(Program program);

    JoinDoor door(Program program);
}
