package io.gantry.bridge.certificate;

import io.gantry.kinds.id.Uid;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The newest certificate that a machine's engine was given.
 *
 * @param serial in hexadecimal digits
 * @param previous the serial of the one before, which the machine may still show; null after a join
 * @param request SHA-256 of the signing request that it answers
 * @param bundle SHA-256 of the authorities the machine was told to trust with it
 * @param inUse whether the machine was seen to use it
 * @param begins,ends of its validity
 */
public record EngineCertificate(
        Uid machine,
        Uid cluster,
        String serial,
        @Nullable String previous,
        String request,
        String bundle,
        String pem,
        boolean inUse,
        Instant begins,
        Instant ends) {

    /** Whether the machine may have this one: it is the newest, or the answer with the newest was lost. */
    public boolean mayBe(String shown) {
        return serial.equals(shown) || Objects.equals(previous, shown);
    }

    EngineCertificate used() {
        return new EngineCertificate(machine, cluster, serial, previous, request, bundle, pem, true, begins, ends);
    }
}
