package io.gantry.provisioner.local;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.MachineDriver.Wanted;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** An installation of its own on this host, with a subnet that no other run of the tests has. */
final class LocalWorld implements AutoCloseable {

    static final UidSource UIDS = new UidSource(InstantSource.system(), new SecureRandom());
    static final long MEMORY = 256L << 20;

    final Path dataDir;
    final Uid installation = UIDS.next();
    final Uid provider = UIDS.next();
    final String subnet;
    final JoinListener listener;

    LocalWorld(Path dataDir, int number) throws Exception {
        this.dataDir = dataDir;
        long process = ProcessHandle.current().pid();
        String first = "10." + (180 + process % 60) + "." + (process / 60 % 256) + ".";
        subnet = first + 32 * number + "/27";
        listener = new JoinListener(dataDir.resolve("bridge"), first + (32 * number + 1));
    }

    /** Skips, with the reason, where machines cannot be made. */
    static void assumePossible() {
        HostRequirements.ofMachines().sentence().ifPresent(Assumptions::abort);
    }

    LocalDriver driver() {
        return new LocalDriver(dataDir, InstantSource.system());
    }

    MachineDriver.Provider provider(int maxMachines, List<MachineDriver.Provider.Image> images) {
        return new MachineDriver.Provider(
                installation,
                provider,
                new Name("here"),
                null,
                Optional.empty(),
                Map.of("subnet", subnet),
                maxMachines,
                Resources.of(500, MEMORY),
                Map.of("zone", "desk"),
                images);
    }

    Wanted wanted() {
        return wanted(JoinListener.TOKEN);
    }

    Wanted wanted(String token) {
        try {
            Uid uid = UIDS.next();
            return new Wanted(
                    uid,
                    new Name("m-" + uid.randomTail()),
                    UIDS.next(),
                    1,
                    Resources.of(250, MEMORY / 2),
                    Optional.of(listener.join(token)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        listener.close();
        new LocalHost(dataDir).takeDown(Duration.ofSeconds(30)).ifPresent(problem -> {
            throw new IllegalStateException(problem);
        });
    }
}
