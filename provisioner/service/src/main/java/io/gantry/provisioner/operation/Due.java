package io.gantry.provisioner.operation;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.lifecycle.OperationKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An open operation whose time has come, with what its call needs.
 *
 * @param deadline null while it waits for others
 * @param waitsFor reason it waited for when it was read; empty if it did not
 */
record Due(
        Uid operation,
        OperationKind kind,
        Uid machine,
        Name machineName,
        Uid provider,
        @Nullable Uid pool,
        @Nullable Uid cluster,
        Resources atLeast,
        @Nullable Instant deadline,
        String waitsFor) {}
