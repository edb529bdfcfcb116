package io.gantry.inventory.namespace;

import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.inventory.declared.FieldErrors;
import io.gantry.inventory.declared.Proposal;
import io.gantry.inventory.declared.SpecRules;

/** What a namespace must fulfil. */
final class NamespaceRules implements SpecRules<NamespaceSpec> {

    static final int DESCRIPTION_MAX = 500;

    @Override
    public void check(Proposal<NamespaceSpec> proposal, FieldErrors errors) {
        String description = proposal.spec().description();
        if (description != null && description.length() > DESCRIPTION_MAX) {
            errors.add("spec.description", "at most " + DESCRIPTION_MAX + " characters, not " + description.length());
        }
    }
}
