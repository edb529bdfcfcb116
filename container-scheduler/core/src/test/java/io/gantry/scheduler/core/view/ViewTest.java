package io.gantry.scheduler.core.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewTest {

    private final View view = new View(PlacementStyle.PACK);

    @Test
    void theIdOfARemovedNodeIsNotUsedAgainWhileSomethingIsHeldOnIt() {
        int first = view.addNode(node("a", 1000));
        Placement held = view.adopt(first, TaskClass.of(100, 0, 0), List.of());
        view.removeNode(first);
        assertThat(view.addNode(node("b", 1000))).isNotEqualTo(first);
        view.release(held);
        assertThat(view.addNode(node("c", 1000))).isEqualTo(first);
        assertThat(view.freeCpuMilli(first)).isEqualTo(1000);
    }

    @Test
    void whatHappenedToOneViewIsRepeatedOnAnotherUnderTheSameIds() {
        view.addNode(3, node("d", 1000));
        view.addNode(1, node("b", 1000));
        assertThat(view.bound()).isEqualTo(4);
        assertThatThrownBy(() -> view.addNode(1, node("c", 1000))).isInstanceOf(IllegalStateException.class);
        view.restore(new Placement(1, TaskClass.of(1500, 0, 0), List.of(80), List.of()));
        assertThat(view.freeCpuMilli(1)).isEqualTo(-500);
        assertThat(view.isPortHeld(1, 80)).isTrue();
        assertThat(List.of(view.addNode(node("a", 1)), view.addNode(node("c", 1)), view.addNode(node("e", 1))))
                .containsExactly(0, 2, 4);
    }

    @Test
    void aPlacementThatNoLongerFitsIsRefusedAndChangesNothing() {
        int id = view.addNode(node("a", 1000));
        Placement planned = view.choose(id, TaskClass.of(600, 0, 0), 1);
        assertThat(view.apply(planned)).isTrue();
        long version = view.version();
        assertThat(view.apply(planned)).isFalse();
        assertThat(view.version()).isEqualTo(version);
        assertThat(view.freeCpuMilli(id)).isEqualTo(400);
    }

    @Test
    void aPlacementOnANodeThatWasCordonedMeanwhileIsRefused() {
        int id = view.addNode(node("a", 1000));
        Placement planned = view.choose(id, TaskClass.of(600, 0, 0), 1);
        view.updateNode(id, node("a", 1000).with(Availability.CORDONED));
        assertThat(view.apply(planned)).isFalse();
    }

    @Test
    void aPlacementOnANodeThatWasRemovedMeanwhileIsRefused() {
        int id = view.addNode(node("a", 1000));
        Placement planned = view.choose(id, TaskClass.of(600, 0, 0), 1);
        view.removeNode(id);
        assertThat(view.apply(planned)).isFalse();
    }

    @Test
    void whatIsFoundRunningIsCountedEvenWhereItDoesNotFit() {
        int id = view.addNode(node("a", 1000));
        Placement found = view.adopt(id, TaskClass.of(1500, 0, 0), List.of(80));
        assertThat(view.freeCpuMilli(id)).isEqualTo(-500);
        assertThat(view.isPortHeld(id, 80)).isTrue();
        view.release(found);
        assertThat(view.freeCpuMilli(id)).isEqualTo(1000);
        assertThat(view.isPortHeld(id, 80)).isFalse();
    }

    @Test
    void releasingTwiceIsABug() {
        int id = view.addNode(node("a", 1000));
        Placement held = view.adopt(id, TaskClass.of(1, 0, 0), List.of());
        view.release(held);
        assertThatThrownBy(() -> view.release(held)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onlyWhatMayMakeRoomRaisesTheRoomVersion() {
        int id = view.addNode(node("a", 1000));
        long room = view.roomVersion();
        Placement held = view.adopt(id, TaskClass.of(1, 0, 0), List.of());
        assertThat(view.roomVersion()).isEqualTo(room);
        view.release(held);
        assertThat(view.roomVersion()).isGreaterThan(room);
    }

    @Test
    void aSnapshotDoesNotChangeWithTheView() {
        int id = view.addNode(node("a", 1000));
        View snapshot = view.snapshot();
        view.adopt(id, new TaskClass(500, 0, 0, List.of(), List.of(), List.of(), List.of(80), 1), List.of(80, 20_000));
        assertThat(snapshot.freeCpuMilli(id)).isEqualTo(1000);
        assertThat(snapshot.isPortHeld(id, 80)).isFalse();
        assertThat(snapshot.freeDynamicPorts(id)).isEqualTo(12_001);
        assertThat(view.freeDynamicPorts(id)).isEqualTo(12_000);
    }

    @Test
    void aShareGoesToTheDeviceWithTheLeastRoomThatDoes() {
        var half = gpuTasks(new Gpus("a100", 1, 500));
        int id = view.addNode(gpuNode(new Gpus("a100", 2, Gpus.WHOLE)));
        Placement first = view.choose(id, half, 1);
        view.apply(first);
        Placement second = view.choose(id, half, 2);
        assertThat(second.gpus()).isEqualTo(first.gpus());
        view.apply(second);
        assertThat(view.freeGpus(id, new Gpus("a100", 1, Gpus.WHOLE))).isEqualTo(1);
    }

    @Test
    void twoHalvesOnTwoDevicesDoNotMakeAWhole() {
        int id = view.addNode(gpuNode(new Gpus("a100", 2, Gpus.WHOLE)));
        var most = gpuTasks(new Gpus("a100", 1, 600));
        view.apply(view.choose(id, most, 1));
        view.apply(view.choose(id, most, 2));
        assertThat(view.freeGpus(id, new Gpus("a100", 1, 800))).isZero();
        assertThat(view.freeGpus(id, new Gpus("a100", 1, 400))).isEqualTo(2);
    }

    @Test
    void devicesThatVanishUnderATaskCanStillBeGivenBack() {
        int id = view.addNode(gpuNode(new Gpus("a100", 2, Gpus.WHOLE)));
        Placement held = view.choose(id, gpuTasks(new Gpus("a100", 2, Gpus.WHOLE)), 1);
        view.apply(held);
        view.updateNode(id, node("a", 1000));
        view.release(held);
        view.updateNode(id, gpuNode(new Gpus("a100", 1, Gpus.WHOLE)));
        assertThat(view.freeGpus(id, new Gpus("a100", 1, Gpus.WHOLE))).isEqualTo(1);
    }

    private static Node node(String key, long cpuMilli) {
        return new Node(key, Capacity.of(cpuMilli, 1000, 1000), Map.of(), List.of(), Availability.SCHEDULABLE);
    }

    private static Node gpuNode(Gpus gpus) {
        var capacity = new Capacity(1000, 1000, 1000, List.of(gpus));
        return new Node("gpu", capacity, Map.of(), List.of(), Availability.SCHEDULABLE);
    }

    private static TaskClass gpuTasks(Gpus gpus) {
        return new TaskClass(0, 0, 0, List.of(gpus), List.of(), List.of(), List.of(), 0);
    }
}
