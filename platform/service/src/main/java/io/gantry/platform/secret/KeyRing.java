package io.gantry.platform.secret;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The master keys of this copy, and which of them everything is to be sealed under. */
public final class KeyRing {

    private final KeyService service;
    private volatile @Nullable KeyId named;

    public KeyRing(KeyService service) {
        this.service = service;
    }

    public KeyService service() {
        return service;
    }

    /** What the database says, which all copies share. */
    public void sealUnder(KeyId key) {
        named = key;
    }

    /** @throws IllegalStateException if this copy does not have the key that the database names */
    public KeyId sealing() {
        List<KeyId> keys = service.keys();
        KeyId key = named;
        if (key == null) {
            return keys.getFirst();
        }
        if (!keys.contains(key)) {
            throw new IllegalStateException("everything is to be sealed under master key " + key
                    + ", which this copy does not have; put it into its data folder as master.key.next");
        }
        return key;
    }
}
