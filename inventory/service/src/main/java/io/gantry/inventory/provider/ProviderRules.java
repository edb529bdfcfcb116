package io.gantry.inventory.provider;

import io.gantry.inventory.api.ProviderSpec;
import io.gantry.inventory.declared.FieldErrors;
import io.gantry.inventory.declared.LabelsOfPeople;
import io.gantry.inventory.declared.Proposal;
import io.gantry.inventory.declared.SpecRules;
import io.gantry.manifest.Nearest;
import java.util.HashSet;
import java.util.SequencedSet;

/** What a provider must fulfil beside what its record says. */
final class ProviderRules implements SpecRules<ProviderSpec> {

    static final int ENDPOINT_MAX = 1_000;

    private final SequencedSet<String> drivers;

    /** @param drivers the words of the drivers this installation has */
    ProviderRules(SequencedSet<String> drivers) {
        this.drivers = drivers;
    }

    @Override
    public void check(Proposal<ProviderSpec> proposal, FieldErrors errors) {
        ProviderSpec spec = proposal.spec();
        checkDriver(proposal, errors);
        checkEndpoint(spec, errors);
        LabelsOfPeople.check("spec.labels", spec.labels(), errors);
        checkImages(spec, errors);
    }

    private void checkDriver(Proposal<ProviderSpec> proposal, FieldErrors errors) {
        String driver = proposal.spec().driver().value();
        ProviderSpec current = proposal.current();
        if (!drivers.contains(driver)) {
            String hint = Nearest.to(driver, drivers)
                    .map(word -> "; did you mean '" + word + "'?")
                    .orElse(";");
            errors.add(
                    "spec.driver",
                    "there is no driver '" + driver + "'" + hint + " known: " + String.join(", ", drivers));
        } else if (current != null && !current.driver().equals(proposal.spec().driver())) {
            errors.add(
                    "spec.driver",
                    "a provider's driver never changes: it is " + current.driver() + ", not " + driver
                            + "; declare another provider");
        }
    }

    private static void checkEndpoint(ProviderSpec spec, FieldErrors errors) {
        String endpoint = spec.endpoint();
        if (endpoint == null) {
            return;
        }
        if (endpoint.isBlank() || endpoint.length() > ENDPOINT_MAX) {
            errors.add("spec.endpoint", "must have 1 to " + ENDPOINT_MAX + " characters, or be left out");
        } else if (endpoint.matches("[a-z+]+://[^/@]*:[^/@]*@.*")) {
            errors.add("spec.endpoint", "must not carry a password; name a secret in spec.credential");
        }
    }

    private static void checkImages(ProviderSpec spec, FieldErrors errors) {
        var names = new HashSet<String>();
        for (int i = 0; i < spec.preloadImages().size(); i++) {
            ProviderSpec.PreloadImage image = spec.preloadImages().get(i);
            String field = "spec.preloadImages[" + i + "]";
            if (image.name().isBlank() || image.name().chars().anyMatch(Character::isWhitespace)) {
                errors.add(field + ".name", "'" + image.name() + "' is not an image's name: write name:tag");
            } else if (!names.add(image.name())) {
                errors.add(field + ".name", "'" + image.name() + "' is there twice");
            }
            if (!image.archive().startsWith("/")) {
                errors.add(
                        field + ".archive",
                        "'" + image.archive() + "' must be an absolute path of a 'docker save' archive on the server");
            }
        }
    }
}
