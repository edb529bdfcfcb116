package io.gantry.scheduler.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.Volume;
import io.gantry.scheduler.spi.WorkloadEngine.KeptVolume;
import io.gantry.scheduler.spi.WorkloadEngine.KeptVolume.Past;
import io.gantry.scheduler.spi.WorkloadEngine.Listing;
import io.gantry.scheduler.spi.WorkloadEngine.Outcome;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What the scheduler relies on of named volumes; a part of {@link WorkloadEngineContract}. */
public abstract class VolumesContract {

    private static final Name DB = new Name("db");

    private final UidSource uids = new UidSource(InstantSource.system(), RandomGenerator.getDefault());

    protected abstract WorkloadEngine engine();

    /** A node whose engine answers. */
    protected abstract Target target();

    /** A node whose engine does not answer. */
    protected abstract Target silentTarget();

    /** An image with a POSIX shell that every node has. */
    protected abstract String image();

    /** A task with these words as its command, that sees the volume at {@code /data}. */
    protected final Workload with(Uid volume, Past past, String... command) {
        var named = new Volume("/data", false, null, Volume.Named.of(DB, null, null), null);
        Task task = Task.of(image(), List.of(command), null, null, null, null, Duration.ofSeconds(1))
                .withVolumes(List.of(named));
        return new Workload(
                uids.next(),
                7,
                new Name("dev"),
                new Name("hello"),
                task,
                Map.of(),
                Map.of(),
                Map.of(DB, new KeptVolume(volume, past)),
                SecretValues.NONE);
    }

    protected final Uid aVolume() {
        return uids.next();
    }

    private Workload sleeping(Uid volume, Past past) {
        return with(volume, past, "sleep", "3600");
    }

    private void removed(Workload workload) {
        assertThat(engine().stop(target(), workload.allocation(), Duration.ZERO))
                .isInstanceOf(Outcome.Done.class);
        assertThat(engine().remove(target(), workload.allocation())).isInstanceOf(Outcome.Done.class);
    }

    @Test
    public void aVolumeIsMadeOnceAndIsThereWhenItsContainerIsGone() {
        Uid volume = aVolume();
        Workload first = sleeping(volume, Past.NEW);
        assertThat(engine().start(target(), first)).isInstanceOf(Started.Running.class);
        assertThat(engine().start(target(), first)).as("asked again").isInstanceOf(Started.Running.class);
        removed(first);
        assertThat(engine().start(target(), sleeping(volume, Past.USED))).isInstanceOf(Started.Running.class);
    }

    @Test
    public void aVolumeThatShouldBeThereAndIsNotIsNotMadeAnew() {
        Workload workload = sleeping(aVolume(), Past.USED);
        assertThat(engine().start(target(), workload))
                .isInstanceOfSatisfying(
                        Started.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo("VolumeMissing"));
        var there = ((Listing.Containers) engine().list(target())).containers();
        assertThat(there).noneMatch(one -> one.allocation().equals(workload.allocation()));
    }

    @Test
    public void aVolumeIsOneContainersAtATime() {
        Uid volume = aVolume();
        Workload first = sleeping(volume, Past.NEW);
        assertThat(engine().start(target(), first)).isInstanceOf(Started.Running.class);
        Workload second = sleeping(volume, Past.USED);
        assertThat(engine().start(target(), second)).isInstanceOf(Started.Unreachable.class);
        assertThat(engine().stop(target(), first.allocation(), Duration.ZERO)).isInstanceOf(Outcome.Done.class);
        assertThat(engine().start(target(), second)).isInstanceOf(Started.Running.class);
    }

    @Test
    public void aVolumeThatNoContainerHasIsRemovedAndRemovingWhatIsGoneIsDone() {
        Uid volume = aVolume();
        Workload workload = sleeping(volume, Past.NEW);
        assertThat(engine().start(target(), workload)).isInstanceOf(Started.Running.class);
        assertThat(engine().removeVolume(target(), volume)).isInstanceOf(Outcome.Unreachable.class);
        assertThat(engine().stop(target(), workload.allocation(), Duration.ZERO))
                .isInstanceOf(Outcome.Done.class);
        assertThat(engine().removeVolume(target(), volume))
                .as("its container has ended and is kept for its log")
                .isInstanceOf(Outcome.Unreachable.class);
        assertThat(engine().remove(target(), workload.allocation())).isInstanceOf(Outcome.Done.class);
        assertThat(engine().removeVolume(target(), volume)).isInstanceOf(Outcome.Done.class);
        assertThat(engine().removeVolume(target(), volume)).isInstanceOf(Outcome.Done.class);
        assertThat(engine().start(target(), sleeping(volume, Past.USED))).isInstanceOf(Started.Refused.class);
    }

    @Test
    public void aVolumeOfAnEngineThatDoesNotAnswerIsUnreachable() {
        assertThat(engine().removeVolume(silentTarget(), aVolume())).isInstanceOf(Outcome.Unreachable.class);
    }
}
