package io.gantry.bridge;

import io.gantry.bridge.spi.ClusterEngine;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Engines that answer what a test says, by machine; silent until then. */
final class FakeClusterEngine implements ClusterEngine {

    static final Resources BIG = Resources.of(8_000, 64L << 30);

    private final Map<Uid, Answer> answers = new ConcurrentHashMap<>();
    final List<Uid> left = new CopyOnWriteArrayList<>();

    void alive(Uid machine) {
        alive(machine, "engine-of-" + machine, BIG);
    }

    void alive(Uid machine, String engineId, Resources capacity) {
        answers.put(machine, new Answer.Alive(engineId, "28.0", capacity));
    }

    /** It answers, but does not say who it is. */
    void unverified(Uid machine) {
        answers.put(machine, new Answer.Unverified("/info is slow"));
    }

    void silent(Uid machine) {
        answers.remove(machine);
    }

    @Override
    public ClusterSpec.Engine name() {
        return ClusterSpec.Engine.DOCKER;
    }

    @Override
    public Answer probe(Member member) {
        return answers.getOrDefault(member.machine(), new Answer.Silent("connection refused"));
    }

    @Override
    public void leave(Member member) {
        left.add(member.machine());
    }
}
