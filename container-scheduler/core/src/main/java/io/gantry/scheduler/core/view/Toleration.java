package io.gantry.scheduler.core.view;

import org.jspecify.annotations.Nullable;

/** Lets a task onto a node in spite of a taint. Without a value it tolerates every value of the key. */
public record Toleration(String key, @Nullable String value) {

    public boolean tolerates(Taint taint) {
        return key.equals(taint.key()) && (value == null || value.equals(taint.value()));
    }
}
