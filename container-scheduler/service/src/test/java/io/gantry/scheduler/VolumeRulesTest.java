package io.gantry.scheduler;

import static io.gantry.scheduler.World.spec;
import static io.gantry.scheduler.World.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.Disruption;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.api.UpdatePolicy;
import io.gantry.scheduler.api.Volume;
import io.gantry.scheduler.job.Written;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs whose volumes are not as they may be, and how they are refused. */
class VolumeRulesTest {

    private static final Precondition CREATE = new Precondition.MustNotExist();
    private static final Resources SMALL = Resources.of(100, 32L << 20);

    @RegisterExtension
    final World world = new World();

    private static Task with(Task task, String name) {
        var named = new Volume.Named(new Name(name), Volume.OnLost.WAIT, false);
        return task.withVolumes(List.of(new Volume("/data", false, null, named, null)));
    }

    private static Task db(String script) {
        return with(task(script), "db");
    }

    private static JobSpec service(int count, Task task) {
        return spec(JobSpec.Type.SERVICE, count, task);
    }

    private static JobSpec changed(JobSpec spec, UnaryOperator<TaskGroup> change) {
        return spec.withGroups(List.of(change.apply(spec.groups().getFirst())));
    }

    private static String refusal(Result<Written> answer) {
        return ((Result.Refused<Written>) answer).rejection().problem().detail();
    }

    @Test
    void foldersOfNodesAreClosedUntilAnOperatorOpensThem() {
        var host = new Volume("/in", false, new Volume.Host("/srv/shop/data"), null, null);
        JobSpec spec = service(1, task("sleep 10").withVolumes(List.of(host)));
        String field = "spec.groups[0].task.volumes[0].host.path: ";
        assertThat(refusal(world.put("web", spec, CREATE)))
                .isEqualTo(field + "'/srv/shop/data' is not open to jobs of namespace dev: an operator opens folders"
                        + " with spec.hostPaths of the cluster");

        world.opens(2, new ClusterSpec.HostPath("/srv/shop", List.of(new Name("bank")), false));
        assertThat(refusal(world.put("web", spec, CREATE))).contains("is not open to jobs of namespace dev");
        world.opens(3, new ClusterSpec.HostPath("/srv/sho", List.of(), false));
        assertThat(refusal(world.put("web", spec, CREATE))).contains("is not open to jobs of namespace dev");
        world.opens(4, new ClusterSpec.HostPath("/srv/shop", List.of(World.DEV), true));
        assertThat(refusal(world.put("web", spec, CREATE)))
                .isEqualTo(field + "'/srv/shop/data' may only be read: say readOnly: true");
        world.opens(5, new ClusterSpec.HostPath("/srv/shop", List.of(), false));
        assertThat(world.put("web", spec, CREATE)).isInstanceOf(Result.Ok.class);
    }

    @Test
    void whatCannotBeOneVolumeOfOneTaskIsRefusedByItsField() {
        Volume first = db("sleep").volumes().getFirst();
        JobSpec spec = changed(
                service(2, db("sleep 10").withVolumes(List.of(first, first))),
                group -> group.withUpdate(UpdatePolicy.of(1, 1, null, null)).withDisruption(new Disruption(0, null)));
        assertThat(((Rejection.Invalid) ((Result.Refused<Written>) world.put("web", spec, CREATE)).rejection())
                        .errors())
                .extracting(error -> error.field() + ": " + error.message())
                .containsExactly(
                        "spec.groups[0].task.volumes[1].mount: the path '/data' is there twice",
                        "spec.groups[0].task.volumes[1].named.name: the volume 'db' is one task's at one path, and is at"
                                + " spec.groups[0].task.volumes[0].named.name",
                        "spec.groups[0].update.maxSurge: must be 0, not 1: its tasks have named volumes, and a task ends"
                                + " before the next has its volume",
                        "spec.groups[0].disruption: must let 1 of the 2 tasks go: they have named volumes, and a task"
                                + " ends before the next has its volume");
    }

    @Test
    void aNamespaceHasSoManyVolumesAtMost() {
        assertThat(refusal(world.put("web", service(World.VOLUMES_MAX + 1, db("sleep 10")), CREATE)))
                .isEqualTo(
                        "volumes of namespace dev, kept ones and those that its jobs ask for: there are 11, and there"
                                + " may be 10 (gantry.scheduler.volumes-per-namespace-max)");
        world.submit("web", service(6, db("sleep 10")));
        Task other = with(task("sleep 10", SMALL), "other");
        assertThat(world.put("more", service(5, other), CREATE)).isInstanceOf(Result.Refused.class);
        assertThat(world.put("more", service(4, other), CREATE)).isInstanceOf(Result.Ok.class);
    }
}
