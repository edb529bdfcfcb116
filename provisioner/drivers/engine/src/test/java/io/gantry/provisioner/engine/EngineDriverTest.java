package io.gantry.provisioner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.spi.CannotBe;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import io.gantry.provisioner.spi.MachineDriver.Observed;
import io.gantry.provisioner.spi.MachineDriver.Progress;
import io.gantry.provisioner.spi.MachineDriver.Provider.Image;
import io.gantry.provisioner.spi.MachineDriver.Wanted;
import io.gantry.provisioner.spi.MachineDriverContract;
import io.gantry.provisioner.spi.Situation;
import io.gantry.testkit.PrivateDockerd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real engine of the test's own. Skipped, with the reason, where there can be none. */
@CannotBe(value = Situation.POWER_CONTROL, because = "an adopted engine is never restarted")
@CannotBe(value = Situation.ROOM_FOR_TWO, because = "one engine is one machine")
@CannotBe(value = Situation.DENYING, because = "to root no socket is closed")
class EngineDriverTest extends MachineDriverContract {

    private static final Resources SIZE = Resources.of(1_000, 256L << 20);
    private static final Map<String, String> LABELS = Map.of("zone", "a");

    private static PrivateDockerd dockerd;
    private final EngineDriver driver = new EngineDriver();
    private final Uid installation = UIDS.next();
    private final Uid providerUid = UIDS.next();

    @BeforeAll
    static void startEngine() throws IOException {
        PrivateDockerd.missingWithImage().ifPresent(why -> Assumptions.abort(why));
        dockerd = PrivateDockerd.start();
        dockerd.importBusybox();
    }

    @AfterAll
    static void stopEngine() throws IOException {
        if (dockerd != null) {
            dockerd.close();
        }
    }

    @Override
    protected MachineDriver driver() {
        return driver;
    }

    @Override
    protected MachineDriver.Provider provider() {
        return provider(endpoint(), 1, SIZE, List.of());
    }

    @Override
    protected Wanted wanted() {
        return new Wanted(UIDS.next(), new Name("m"), UIDS.next(), 1, SIZE, Optional.empty());
    }

    @Override
    protected int room() {
        return 1;
    }

    @Override
    protected Optional<MachineDriver.Provider> fullProvider() {
        create(wanted());
        return Optional.of(provider());
    }

    @Override
    protected Optional<MachineDriver.Provider> silentProvider() {
        return Optional.of(provider("unix:///nowhere/docker.sock", 1, SIZE, List.of()));
    }

    @Override
    protected Optional<Wanted> impossible() {
        return Optional.of(new Wanted(
                UIDS.next(), new Name("m"), UIDS.next(), 1, Resources.of(900_000, 1L << 20), Optional.empty()));
    }

    @Override
    protected Map<String, MachineDriver.Provider> wrongProviders() {
        return Map.of(
                "maxMachines", provider(endpoint(), 2, SIZE, List.of()),
                "endpoint", provider("tcp://127.0.0.1:2375", 1, SIZE, List.of()),
                "preloadImages[0].archive", provider(endpoint(), 1, SIZE, List.of(new Image("a:1", "a.tar"))));
    }

    @Test
    void theMachineIsTheDeclaredPartOfTheHostAndAnswersOnItsSocket() {
        Observed machine = create(wanted());
        assertThat(machine.capacity()).isEqualTo(SIZE);
        assertThat(machine.labels()).isEqualTo(LABELS);
        assertThat(machine.engine()).isEqualTo(new EngineEndpoint(endpoint(), EngineEndpoint.Trust.LOCAL_SOCKET));
        assertThat(driver.power()).isEmpty();
        assertThat(driver.joinMode()).isEqualTo(MachineDriver.JoinMode.NONE);
    }

    @Test
    void whatIsNotDeclaredIsTheHosts() {
        MachineDriver.Provider whole = provider(endpoint(), 1, null, List.of());
        var done = (Progress.Done) driver.create(whole, wanted());
        assertThat(done.machine().orElseThrow().capacity().cpu().milli())
                .isEqualTo(Runtime.getRuntime().availableProcessors() * 1_000L);
    }

    @Test
    void moreThanTheHostHasIsAnError() {
        MachineDriver.Provider huge = provider(endpoint(), 1, Resources.of(900_000, 1), List.of());
        assertThat(driver.create(huge, wanted())).isInstanceOfSatisfying(Progress.Failed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(FailureKind.BAD_SPEC);
            assertThat(failed.detail()).startsWith("machine.cpu: 900 is declared, the engine's host has ");
        });
    }

    @Test
    void anotherProviderOfTheSameEngineGetsNone() {
        create(wanted());
        var other = new MachineDriver.Provider(
                installation,
                UIDS.next(),
                new Name("other"),
                endpoint(),
                Optional.empty(),
                Map.of(),
                1,
                SIZE,
                LABELS,
                List.of());
        assertThat(driver.list(other)).isEmpty();
        assertThat(driver.create(other, wanted()))
                .isInstanceOfSatisfying(
                        Progress.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo(FailureKind.NO_CAPACITY));
    }

    @Test
    void imagesThatAreNotThereAreLoaded(@TempDir Path folder) throws Exception {
        String image = "gantry/preloaded:1";
        Path archive = folder.resolve("image.tar");
        dockerd.docker("tag", PrivateDockerd.IMAGE, image);
        dockerd.docker("save", "-o", archive.toString(), image);
        dockerd.docker("rmi", image);
        MachineDriver.Provider preloading =
                provider(endpoint(), 1, SIZE, List.of(new Image(image, archive.toString())));
        assertThat(driver.create(preloading, wanted())).isInstanceOf(Progress.Done.class);
        assertThat(dockerd.docker("images", "-q", image)).isNotBlank();
    }

    @Test
    void anArchiveThatIsNotThereIsNamed() {
        MachineDriver.Provider preloading = provider(endpoint(), 1, SIZE, List.of(new Image("a:1", "/nowhere/a.tar")));
        assertThat(driver.create(preloading, wanted()))
                .isInstanceOfSatisfying(
                        Progress.Failed.class,
                        failed -> assertThat(failed.detail())
                                .isEqualTo("preloadImages: the archive of a:1, /nowhere/a.tar, cannot be read"));
        assertThat(driver.list(provider())).isEmpty();
    }

    @Test
    void deletingTakesOurContainersAndNoOthers() throws Exception {
        Uid machine = create(wanted()).machine();
        String ours = run("io.gantry.installation=" + installation);
        String others = run("io.gantry.installation=" + UIDS.next());
        String somebodys = run("a=b");
        delete(machine);
        assertThat(dockerd.docker("ps", "-a", "-q", "--no-trunc"))
                .doesNotContain(ours)
                .contains(others)
                .contains(somebodys);
        dockerd.docker("rm", "-f", others, somebodys);
        assertThat(dockerd.docker("volume", "ls", "-q")).isBlank();
    }

    private static String run(String label) throws Exception {
        return dockerd.docker(
                "run", "-d", "--network", "none", "--label", label, PrivateDockerd.IMAGE, "/bin/sleep", "600");
    }

    private static String endpoint() {
        return dockerd.endpoint();
    }

    private MachineDriver.Provider provider(
            String endpoint, int maxMachines, @Nullable Resources machine, List<Image> images) {
        return new MachineDriver.Provider(
                installation,
                providerUid,
                new Name("p"),
                endpoint,
                Optional.empty(),
                Map.of(),
                maxMachines,
                machine,
                LABELS,
                images);
    }
}
