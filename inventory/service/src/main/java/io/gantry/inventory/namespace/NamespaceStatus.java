package io.gantry.inventory.namespace;

import io.gantry.kinds.condition.Condition;
import java.util.List;

/** How a namespace is doing. No layer acts on it, so it is always observed. */
public record NamespaceStatus(List<Condition> conditions, long observedGeneration) {}
