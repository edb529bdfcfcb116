package io.gantry.inventory.pool;

import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.inventory.declared.FieldErrors;
import io.gantry.inventory.declared.Known;
import io.gantry.inventory.declared.LabelsOfPeople;
import io.gantry.inventory.declared.Proposal;
import io.gantry.inventory.declared.SpecRules;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.label.Taint;
import io.gantry.kinds.quantity.Resources;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** What a pool must fulfil beside what its record says. */
final class PoolRules implements SpecRules<PoolSpec> {

    @Override
    public void check(Proposal<PoolSpec> proposal, FieldErrors errors) {
        PoolSpec spec = proposal.spec();
        checkCluster(proposal, errors);
        checkSize(spec, proposal.known(), errors);
        LabelsOfPeople.check("spec.labels", spec.labels(), errors);
        checkTaints(spec.taints(), errors);
        checkSources(spec, proposal.known(), errors);
    }

    private static void checkCluster(Proposal<PoolSpec> proposal, FieldErrors errors) {
        PoolSpec current = proposal.current();
        if (current != null && !current.cluster().equals(proposal.spec().cluster())) {
            errors.add(
                    "spec.cluster",
                    "a pool's cluster never changes: it is " + current.cluster() + ", not "
                            + proposal.spec().cluster() + "; declare another pool");
        }
    }

    private static void checkSize(PoolSpec spec, Known known, FieldErrors errors) {
        SourceRoom.of(spec, known)
                .filter(room -> room.lacks(spec))
                .ifPresent(room -> errors.add(spec.count() != null ? "spec.count" : "spec.max", room.text(spec)));
    }

    private static void checkTaints(List<Taint> taints, FieldErrors errors) {
        var seen = new HashSet<Map.Entry<String, Taint.Effect>>();
        for (int i = 0; i < taints.size(); i++) {
            Taint taint = taints.get(i);
            LabelsOfPeople.checkKey("spec.taints[" + i + "].key", taint.key(), errors);
            if (!seen.add(Map.entry(taint.key(), taint.effect()))) {
                errors.add("spec.taints[" + i + "]", "'" + taint.key() + "' is there twice with the same effect");
            }
        }
    }

    private static void checkSources(PoolSpec spec, Known known, FieldErrors errors) {
        var seen = new HashMap<PoolSpec.Source, Integer>();
        for (int i = 0; i < spec.sources().size(); i++) {
            PoolSpec.Source source = spec.sources().get(i);
            String field = "spec.sources[" + i + "]";
            Integer first = seen.putIfAbsent(source, i);
            if (first != null) {
                errors.add(field, "is the same as sources[" + first + "]: provider " + source.provider());
            } else if (known.provider(source.provider()).isPresent()) {
                ProviderSpec provider = known.provider(source.provider()).get();
                checkRequirements(field + ".requirements", source.requirements(), source.provider(), provider, errors);
                checkMachine(field + ".machine", source, provider, errors);
            }
        }
        if (spec.sources().size() == 1) {
            Name only = spec.sources().getFirst().provider();
            known.provider(only)
                    .ifPresent(provider ->
                            checkRequirements("spec.requirements", spec.requirements(), only, provider, errors));
        }
    }

    /** A label that the provider puts on every machine decides; one that it does not name may still come. */
    private static void checkRequirements(
            String field, List<Requirement> wanted, Name name, ProviderSpec provider, FieldErrors errors) {
        for (int i = 0; i < wanted.size(); i++) {
            Requirement requirement = wanted.get(i);
            String actual = provider.labels().get(requirement.key());
            if (actual != null && !requirement.matches(provider.labels())) {
                errors.add(
                        field + "[" + i + "]",
                        requirement.text() + " is never met: machines of provider " + name + " have "
                                + requirement.key() + "=" + actual);
            }
        }
    }

    private static void checkMachine(String field, PoolSpec.Source source, ProviderSpec provider, FieldErrors errors) {
        Resources wanted = source.machine();
        Resources given = provider.machine();
        if (wanted == null || given == null) {
            return;
        }
        String of = ", what machines of provider " + source.provider() + " have";
        if (wanted.cpu().compareTo(given.cpu()) > 0) {
            errors.add(field + ".cpu", wanted.cpu() + " is more than " + given.cpu() + of);
        }
        if (wanted.memory().compareTo(given.memory()) > 0) {
            errors.add(field + ".memory", wanted.memory() + " is more than " + given.memory() + of);
        }
        if (wanted.disk().compareTo(given.disk()) > 0) {
            errors.add(field + ".disk", wanted.disk() + " is more than " + given.disk() + of);
        }
    }
}
