package io.gantry.faults.world;

import io.gantry.bridge.spi.ClusterEngine;
import io.gantry.inventory.api.ClusterSpec;

/** What a program's bridge sees of the machines' engines. */
final class WorldNodes implements ClusterEngine {

    private final Machines machines;
    private final Line line;

    WorldNodes(Machines machines, Line line) {
        this.machines = machines;
        this.line = line;
    }

    @Override
    public ClusterSpec.Engine name() {
        return ClusterSpec.Engine.DOCKER;
    }

    @Override
    public Answer probe(Member member) {
        Host host = machines.at(member.engine().uri());
        Answer answered = line.<Answer>call(
                Tuning.BRIDGE.probeWithin(),
                host::answersTheBridge,
                answer -> answer.accept(new Answer.Alive(host.machine().text(), "1", host.capacity())),
                Answer.Silent::new);
        if (answered instanceof Answer.Alive) {
            host.heard(machines.stage().nanos());
        }
        return answered;
    }

    @Override
    public void leave(Member member) {
        // such engines keep no list of members
    }
}
