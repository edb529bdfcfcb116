package io.gantry.inventory.declared;

import io.gantry.kinds.id.Name;
import java.util.SequencedMap;

/** What somebody wants an object to be: the part of a manifest that is theirs to say. */
public record Wanted<S>(Name name, SequencedMap<String, String> labels, S spec) {}
