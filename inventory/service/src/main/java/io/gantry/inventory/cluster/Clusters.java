package io.gantry.inventory.cluster;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.ClusterStatusFact;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.declared.Conditions;
import io.gantry.inventory.declared.DeclaredCatalog;
import io.gantry.inventory.declared.DeclaredKind;
import io.gantry.inventory.declared.Ownership;
import io.gantry.inventory.declared.Use;
import io.gantry.inventory.watch.ChangeLog;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.scheduler.api.JobFact;
import io.gantry.scheduler.api.SchedulerTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The clusters of this installation. */
public final class Clusters {

    private static final DeclaredKind<ClusterSpec> KIND = new DeclaredKind<>(
            Kind.CLUSTER, InventoryTopics.CLUSTERS, ClusterSpec.class, new ClusterRules(), spec -> List.of());

    private Clusters() {}

    public static DeclaredCatalog<ClusterSpec, ClusterStatus> catalog(
            LayerContext context, Mirror mirror, ChangeLog changes) {
        var conditions = new Conditions();
        return new DeclaredCatalog<>(
                context, KIND, new Jobs(mirror), (unit, object) -> status(unit, mirror, conditions, object), changes);
    }

    private static ClusterStatus status(Unit unit, Mirror mirror, Conditions conditions, Declared<ClusterSpec> object) {
        Optional<ClusterStatusFact> fact = mirror.get(unit, BridgeTopics.CLUSTER_STATUS, object.uid());
        var all = new ArrayList<Condition>();
        all.add(conditions.referencesResolved(
                unit, object, mentions(object.spec().namespaces())));
        fact.ifPresent(status -> all.addAll(status.conditions()));
        return new ClusterStatus(
                fact.map(ClusterStatusFact::nodes).orElse(Map.of()),
                List.copyOf(all),
                fact.map(ClusterStatusFact::observedGeneration).orElse(0L));
    }

    /** An allow-list may name what does not exist; it is only worth knowing. */
    private static List<Use> mentions(List<Name> namespaces) {
        var mentions = new ArrayList<Use>();
        for (int i = 0; i < namespaces.size(); i++) {
            mentions.add(new Use(Kind.NAMESPACE, namespaces.get(i), "spec.namespaces[" + i + "]"));
        }
        return mentions;
    }

    /** A cluster is used by the jobs that have not ended on it. (Its pools name it in their specs.) */
    private record Jobs(Mirror mirror) implements Ownership<ClusterSpec> {
        @Override
        public List<String> usedBy(Unit unit, Declared<ClusterSpec> object) {
            var users = new ArrayList<String>();
            mirror.forEach(unit, SchedulerTopics.JOBS, job -> {
                if (job.clusterUid().equals(object.uid()) && !ended(job) && users.size() < USERS_LISTED_MAX) {
                    users.add("job " + job.metadata().namespace() + "/"
                            + job.metadata().name());
                }
            });
            return users;
        }

        private static boolean ended(JobFact job) {
            return switch (job.state()) {
                case SUCCEEDED, FAILED, STOPPED -> true;
                case PENDING, RUNNING, STOPPING, UNRECOGNIZED -> false;
            };
        }
    }
}
