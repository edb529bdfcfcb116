package io.gantry.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.simulation.machine.Knobs;
import io.gantry.simulation.machine.Machine;
import io.gantry.simulation.machine.MachineSpec;
import io.gantry.simulation.machine.World;
import io.gantry.simulation.machine.WorldClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldFileTest {

    @TempDir
    private Path folder;

    private final HeldClock clock = new HeldClock();

    @Test
    void machinesComeBackAtTheSameAddressAsAfterAPowerCut() throws IOException {
        int port;
        try (var server = new WorldServer(0, clock)) {
            port = server.port();
            file().keepUp(server);
            Machine on = make(server, "on");
            on.engine().create("c", spec(), Map.of());
            on.engine().start("c");
            server.world().power(make(server, "off"), false);
            server.world().delete(make(server, "gone"));
            clock.ring();
        }
        WorldFile file = file();
        assertThat(file.port()).isEqualTo(port);
        try (var server = new WorldServer(0, clock)) {
            file.keepUp(server);
            World world = server.world();
            assertThat(world.machines()).extracting(each -> each.spec().uid()).containsExactlyInAnyOrder("on", "off");
            assertThat(world.machine("on").orElseThrow().isUp()).isTrue();
            assertThat(world.machine("on").orElseThrow().engine().containers()).isEmpty();
            assertThat(world.machine("off").orElseThrow().isOn()).isFalse();
            assertThat(world.machine("off").orElseThrow().spec()).isEqualTo(specOf("off"));
        }
    }

    private WorldFile file() throws IOException {
        return new WorldFile(folder.resolve("machines.json"), clock);
    }

    private static Machine make(WorldServer server, String uid) {
        return ((World.Made.Yes) server.world().make(specOf(uid))).machine();
    }

    private static MachineSpec specOf(String uid) {
        var knobs = new Knobs(0, 0, 0, 5, 0, 0, null, List.of("my/image"));
        return new MachineSpec(
                uid, "n", "i", "p", 9, 1_000, 1 << 30, Map.of("a", "b"), List.of("busybox"), knobs, "note");
    }

    private static io.gantry.simulation.machine.ContainerSpec spec() {
        return new io.gantry.simulation.machine.ContainerSpec(
                "busybox", List.of(), List.of("sleep", "infinity"), List.of(), List.of(), 0, 0, false);
    }

    /** Stands still; alarms ring when they are told to. */
    private static final class HeldClock implements WorldClock {
        private final List<Runnable> alarms = new ArrayList<>();

        @Override
        public long millis() {
            return 1_700_000_000_000L;
        }

        @Override
        public void pause(Duration time) {}

        @Override
        public Runnable after(Duration time, Runnable action) {
            alarms.add(action);
            return () -> alarms.remove(action);
        }

        void ring() {
            List.copyOf(alarms).forEach(Runnable::run);
        }
    }
}
