package io.gantry.inventory.namespace;

import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.inventory.declared.DeclaredCatalog;
import io.gantry.inventory.declared.DeclaredKind;
import io.gantry.inventory.declared.Ownership;
import io.gantry.inventory.declared.Wanted;
import io.gantry.inventory.token.Tokens;
import io.gantry.inventory.watch.ChangeLog;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.scheduler.api.SchedulerTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The namespaces of this installation. */
public final class Namespaces {

    /** There from the first start on, and never deleted: a job needs a namespace before anybody has made one. */
    public static final Name DEFAULT = new Name("default");

    private static final DeclaredKind<NamespaceSpec> KIND = new DeclaredKind<>(
            Kind.NAMESPACE, InventoryTopics.NAMESPACES, NamespaceSpec.class, new NamespaceRules(), spec -> List.of());

    private Namespaces() {}

    public static DeclaredCatalog<NamespaceSpec, NamespaceStatus> catalog(
            LayerContext context, Mirror mirror, ChangeLog changes, Tokens tokens) {
        return new DeclaredCatalog<>(
                context,
                KIND,
                new Users(mirror, tokens),
                (unit, object) ->
                        new NamespaceStatus(List.of(), object.metadata().generation()),
                changes);
    }

    public static Wanted<NamespaceSpec> defaultOne() {
        return new Wanted<>(DEFAULT, new TreeMap<>(), new NamespaceSpec("For whatever needs no namespace of its own"));
    }

    /**
     * A namespace is used by its jobs, ended ones too: they are found by it. And by the tokens that are limited to it:
     * they would open the next namespace of that name.
     */
    private record Users(Mirror mirror, Tokens tokens) implements Ownership<NamespaceSpec> {
        @Override
        public List<String> usedBy(Unit unit, Declared<NamespaceSpec> object) {
            Name name = object.metadata().name();
            if (name.equals(DEFAULT)) {
                return List.of("every installation: it is always there");
            }
            var users = new ArrayList<>(tokens.limitedTo(unit, name, USERS_LISTED_MAX));
            mirror.forEach(unit, SchedulerTopics.JOBS, job -> {
                if (name.equals(job.metadata().namespace()) && users.size() < USERS_LISTED_MAX) {
                    users.add("job " + name + "/" + job.metadata().name());
                }
            });
            return users;
        }
    }
}
