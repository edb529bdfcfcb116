package io.gantry.inventory.declared;

import io.gantry.kinds.id.Name;
import org.jspecify.annotations.Nullable;

/**
 * A spec that somebody wants, and what it is judged by.
 *
 * @param current what is there; null for a new object
 * @param known the objects it names, as far as they exist
 */
public record Proposal<S>(Name name, S spec, @Nullable S current, Known known) {}
