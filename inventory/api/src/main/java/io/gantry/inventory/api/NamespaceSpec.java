package io.gantry.inventory.api;

import org.jspecify.annotations.Nullable;

/** A tenant's jobs, queues and secrets. */
public record NamespaceSpec(@Nullable String description) {}
