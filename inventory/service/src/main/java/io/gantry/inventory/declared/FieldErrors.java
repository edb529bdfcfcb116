package io.gantry.inventory.declared;

import io.gantry.platform.problem.FieldError;
import java.util.ArrayList;
import java.util.List;

/** Everything that is wrong with one object, collected: people are told all of it at once. */
public final class FieldErrors {

    private final List<FieldError> errors = new ArrayList<>();

    /** @param field as {@code spec.sources[0].provider} */
    public void add(String field, String message) {
        errors.add(new FieldError(field, message));
    }

    public List<FieldError> list() {
        return List.copyOf(errors);
    }
}
