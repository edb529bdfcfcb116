package io.gantry.kinds.fact;

import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Metadata;

/** The fact of a declared object: its metadata and its spec. The spec stays in the last, deleted fact. */
public record Declared<S>(Metadata metadata, int incarnation, S spec, boolean deleted) implements Fact {

    @Override
    public Uid uid() {
        return metadata.uid();
    }

    @Override
    public Revision revision() {
        return new Revision(incarnation, metadata.version());
    }
}
