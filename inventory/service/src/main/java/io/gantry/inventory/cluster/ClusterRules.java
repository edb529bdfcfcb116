package io.gantry.inventory.cluster;

import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.declared.FieldErrors;
import io.gantry.inventory.declared.Proposal;
import io.gantry.inventory.declared.SpecRules;
import io.gantry.kinds.id.Name;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** What a cluster must fulfil beside what its record says. */
final class ClusterRules implements SpecRules<ClusterSpec> {

    static final int NAMESPACES_MAX = 1_000;
    static final int HOST_PATHS_MAX = 100;

    @Override
    public void check(Proposal<ClusterSpec> proposal, FieldErrors errors) {
        ClusterSpec current = proposal.current();
        if (current != null && current.engine() != proposal.spec().engine()) {
            errors.add(
                    "spec.engine",
                    "a cluster's engine never changes: it is " + word(current) + ", not " + word(proposal.spec())
                            + "; declare another cluster");
        }
        checkNamespaces("spec.namespaces", proposal.spec().namespaces(), errors);
        checkHostPaths(proposal.spec().hostPaths(), errors);
    }

    private static void checkHostPaths(List<ClusterSpec.HostPath> paths, FieldErrors errors) {
        if (paths.size() > HOST_PATHS_MAX) {
            errors.add("spec.hostPaths", "at most " + HOST_PATHS_MAX + ", not " + paths.size());
        }
        for (int i = 0; i < paths.size(); i++) {
            checkNamespaces("spec.hostPaths[" + i + "].namespaces", paths.get(i).namespaces(), errors);
        }
    }

    private static void checkNamespaces(String field, List<Name> namespaces, FieldErrors errors) {
        if (namespaces.size() > NAMESPACES_MAX) {
            errors.add(field, "at most " + NAMESPACES_MAX + ", not " + namespaces.size());
        }
        var seen = new HashSet<Name>();
        for (int i = 0; i < namespaces.size(); i++) {
            if (!seen.add(namespaces.get(i))) {
                errors.add(field + "[" + i + "]", "'" + namespaces.get(i) + "' is there twice");
            }
        }
    }

    private static String word(ClusterSpec spec) {
        return spec.engine().name().toLowerCase(Locale.ROOT);
    }
}
