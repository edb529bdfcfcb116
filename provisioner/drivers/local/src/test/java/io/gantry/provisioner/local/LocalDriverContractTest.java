package io.gantry.provisioner.local;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.spi.CannotBe;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.MachineDriver.Wanted;
import io.gantry.provisioner.spi.MachineDriverContract;
import io.gantry.provisioner.spi.Situation;
import io.gantry.provisioner.spi.Variants;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Real engines on this host; needs root. */
@CannotBe(
        value = {Situation.SILENT, Situation.DENYING},
        because = "this host answers itself, and root is refused nothing")
class LocalDriverContractTest extends MachineDriverContract {

    private static final int ROOM = 2;

    @TempDir
    static Path dataDir;

    private static LocalWorld world;

    @BeforeAll
    static void worldBegins() throws Exception {
        LocalWorld.assumePossible();
        world = new LocalWorld(dataDir, 0);
    }

    @AfterAll
    static void worldEnds() {
        if (world != null) {
            world.close();
        }
    }

    @Override
    protected MachineDriver driver() {
        return world.driver(); // a new one in every call: it has no state
    }

    @Override
    protected MachineDriver.Provider provider() {
        return world.provider(ROOM, List.of());
    }

    @Override
    protected Wanted wanted() {
        return world.wanted();
    }

    @Override
    protected int room() {
        return ROOM;
    }

    @Override
    protected Optional<MachineDriver.Provider> fullProvider() {
        create(world.wanted());
        return Optional.of(world.provider(1, List.of()));
    }

    @Override
    protected Optional<Wanted> impossible() {
        Wanted wanted = world.wanted();
        return Optional.of(new Wanted(
                wanted.uid(), wanted.name(), wanted.operation(), 1, Resources.of(250, 1L << 50), wanted.join()));
    }

    @Override
    protected Map<String, MachineDriver.Provider> wrongProviders() {
        MachineDriver.Provider good = provider();
        return Map.of(
                "parameters.subnet", Variants.withParameters(good, Map.of("subnet", "10.0.0.0")),
                "parameters.hostAddress", Variants.withParameters(good, Map.of("hostAddress", "192.168.1.1")),
                "parameters.outbound", Variants.withParameters(good, Map.of("outbound", "maybe")),
                "machine", withMachine(good, null),
                "machine.cpu", withMachine(good, Resources.of(10_000_000, 1 << 30)),
                "machine.memory", withMachine(good, Resources.of(250, 1L << 50)));
    }

    private static MachineDriver.Provider withMachine(MachineDriver.Provider provider, Resources machine) {
        return new MachineDriver.Provider(
                provider.installation(),
                provider.uid(),
                new Name("wrong"),
                null,
                Optional.empty(),
                provider.parameters(),
                1,
                machine,
                Map.of(),
                List.of());
    }
}
