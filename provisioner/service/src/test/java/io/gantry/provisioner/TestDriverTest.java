package io.gantry.provisioner;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import io.gantry.provisioner.spi.MachineDriver.JoinMode;
import io.gantry.provisioner.spi.MachineDriver.Wanted;
import io.gantry.provisioner.spi.MachineDriverContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The driver that the tests here stand on is a driver. */
class TestDriverTest extends MachineDriverContract {

    private static final Resources SIZE = Resources.of(2_000, 1L << 30);

    private final TestCloud cloud = new TestCloud();
    private final MachineDriver.Provider provider = provider(UIDS.next(), SIZE);

    TestDriverTest() {
        cloud.pendings(2);
    }

    @Override
    protected MachineDriver driver() {
        return cloud.driver(JoinMode.NONE);
    }

    @Override
    protected MachineDriver.Provider provider() {
        return provider;
    }

    @Override
    protected Wanted wanted() {
        return new Wanted(UIDS.next(), new Name("m"), UIDS.next(), 1, SIZE, Optional.empty());
    }

    @Override
    protected Optional<MachineDriver.Provider> fullProvider() {
        MachineDriver.Provider full = provider(UIDS.next(), SIZE);
        cloud.room(full.uid(), 0);
        return Optional.of(full);
    }

    @Override
    protected Optional<MachineDriver.Provider> silentProvider() {
        return failing(FailureKind.UNREACHABLE);
    }

    @Override
    protected Optional<MachineDriver.Provider> denyingProvider() {
        return failing(FailureKind.DENIED);
    }

    @Override
    protected Optional<Wanted> impossible() {
        return Optional.of(
                new Wanted(UIDS.next(), new Name("m"), UIDS.next(), 1, Resources.of(64_000, 1), Optional.empty()));
    }

    @Override
    protected Map<String, MachineDriver.Provider> wrongProviders() {
        return Map.of("machine", provider(UIDS.next(), null));
    }

    @Override
    protected void letPass(Duration time) {
        // the cloud has no time of its own
    }

    private Optional<MachineDriver.Provider> failing(FailureKind kind) {
        MachineDriver.Provider failing = provider(UIDS.next(), SIZE);
        cloud.fails(failing.uid(), kind);
        return Optional.of(failing);
    }

    private static MachineDriver.Provider provider(Uid uid, @org.jspecify.annotations.Nullable Resources machine) {
        return new MachineDriver.Provider(
                UIDS.next(),
                uid,
                new Name("p"),
                null,
                Optional.empty(),
                Map.of("speed", "high"),
                5,
                machine,
                Map.of(),
                List.of());
    }
}
